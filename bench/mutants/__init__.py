"""Mutation tests: the code is changed in one place at a time, and the tests have to notice.

No tool at hand copes with this suite: those that switch mutants inside a function leave out what is
decorated, which is every call of the API, and processes that tests start; those that change the
source run the whole suite for each change. Here the tests that reach a line are recorded once
(`reach`), a change is made to a copy of the backend (`mutations`), and a process that has all
libraries loaded is forked to run those tests, the quickest first, until one fails (`running`).
"""
