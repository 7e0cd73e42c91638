"""Words that every text of a language is full of: they tell the language, and nothing else."""
# ruff: noqa: RUF001 - letters that look like others are what Russian is written in

from __future__ import annotations

from collections.abc import Mapping

_LISTS = {
    "english": """a about above after again all also am an and any are as at be because been before
being below between both but by can could did do does doing down during each few for from further
had has have having he her here hers him his how i if in into is it its itself just me more most my
no nor not of off on once only or other our ours out over own same she should so some such than that
the their theirs them then there these they this those through to too under until up very was we
were what when where which while who whom why will with would you your yours""",
    "german": """aber alle allem allen aller alles als also am an andere anderen auch auf aus bei
bin bis bist da dadurch daher damit dann das dass dein deine dem den denn der deren des dessen die
dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
etwas euch euer eure für gegen habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre
ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jener kann kein keine können mein
meine mich mir mit muss müssen nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen
seiner sich sie sind so soll sollte sondern sowie über um und uns unser unter viel vom von vor war
waren warum was wegen weil welche welchem welchen welcher welches wem wen wenn wer werde werden wie
wieder will wir wird wo wurde wurden zu zum zur zwischen""",
    "french": """a à afin ai alors au aucun aussi autre autres aux avait avant avec avoir c ce cela
celle celles celui ces cet cette ceux chaque chez comme comment d dans de depuis des donc dont du
elle elles en encore entre est et étaient était être eu eux fait il ils j je jusqu l la laquelle le
lequel les leur leurs lors lui m ma mais même mes moi mon n ne ni nos notre nous on ont ou où par
parce pas peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera
ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous
y""",
    "spanish": """a al algo algunas algunos ante antes aquel aquella como con contra cual cuales
cuando cuál cuáles cuándo cuánto cuántos cómo de del desde donde durante dónde e el él ella ellas
ellos en entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha
había han hasta hay la las le les lo los más me mi mis mucho muchos muy nada ni no nos nosotros o os
otra otras otro otros para pero poco por porque puede que qué quien quién quiénes se sea según ser
si sí sido sin sobre son su sus también tanto te tiene tienen todo todos tu tus un una uno unos y ya
yo""",
    "italian": """a ad agli ai al alla alle allo anche avere aveva avevano c che chi ci ciò come con
cosa cui da dagli dai dal dalla dalle dallo degli dei del della delle dello di dove e è ed era erano
essere fu furono gli ha hanno i il in io l la le lei li lo loro lui ma mi mia mie mio molto ne negli
nei nel nella nelle nello noi non nostro o ogni per perché più può quale quali quando quanti quanto
quella quelle quelli quello questa queste questi questo se sei si sia siamo sono sta stato su sua
sue sugli sui sul sulla sulle suo suoi te ti tra tu tutti tutto un una uno vi voi""",
    "portuguese": """a à ao aos aquela aquele as às até com como da das de dela dele deles depois do
dos e é ela elas ele eles em entre era eram essa esse esta está estão este eu foi foram há isso isto
já lhe mais mas me mesmo meu minha muito na não nas nem no nos nós num numa o onde os ou para pela
pelas pelo pelos por porque pode qual quais quando quanto quantos que quem se sem ser seu seus só
sobre sua suas também te tem têm tinha tu um uma você""",
    "dutch": """aan al als bij dan dat de der deze die dit doch doen door dus een en er ge geen had
heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer men
met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch
toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we welke werd werden wie wij
wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou""",
    "russian": """а без бы был была были было быть в вам вас весь во вот все всего всех вы где да
даже для до его ее если есть еще же за зачем и из или им их к как какая какие какой когда которая
которые который кто ли между меня мне можно мы на над не него нее нет ни них но о об он она они оно
от по под после почему при про с со так также такой там то только том ты у уже что чтобы это эта эти
этот я""",
}

STOP_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _LISTS.items()
}
"""By the language's name as Snowball has it; words as they are written, accents and all."""
