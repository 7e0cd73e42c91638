"""A scripted server that speaks OpenAI's protocol over a real socket.

Tests choose its words, its pace and its faults and keep command over every byte on the wire:

    async with ScriptedProvider() as provider:
        provider.say("Hello there, friend.")
        provider.fail(faults.rate_limited(retry_after=2))
        reply = provider.gate("One word at a time.")
        ...  # point the product at provider.base_url

A reply is queued, or chosen by the name of the model (`mock-ttft50-n200-itl20` writes 200 tokens
20 ms apart, `fault-rate_limited` fails like that); without a script the server echoes.
`python -m fireside.testing.scripted_provider --port N` runs the same server on its own.
"""

from fireside.testing.scripted_provider import faults, quirks
from fireside.testing.scripted_provider.addresses import UNKNOWN_HOST_URL, refused_url
from fireside.testing.scripted_provider.calls import Call, CallTools
from fireside.testing.scripted_provider.endings import (
    ErrorEvent,
    Finish,
    HangUp,
    NotJson,
    Reset,
    Silence,
)
from fireside.testing.scripted_provider.gate import GatedReply
from fireside.testing.scripted_provider.provider import ScriptedProvider, UnusedRepliesError
from fireside.testing.scripted_provider.recorded import JsonObject, JsonValue, RecordedRequest
from fireside.testing.scripted_provider.replies import Delivery, Reply, Say, StatusReply

__all__ = [
    "UNKNOWN_HOST_URL",
    "Call",
    "CallTools",
    "Delivery",
    "ErrorEvent",
    "Finish",
    "GatedReply",
    "HangUp",
    "JsonObject",
    "JsonValue",
    "NotJson",
    "RecordedRequest",
    "Reply",
    "Reset",
    "Say",
    "ScriptedProvider",
    "Silence",
    "StatusReply",
    "UnusedRepliesError",
    "faults",
    "quirks",
    "refused_url",
]
