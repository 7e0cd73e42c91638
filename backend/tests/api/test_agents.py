from tests.support.api import Api


async def test_smoke(api: Api) -> None:
    """It answers."""
    for _ in range(3):
        assert (await api.get("/health")).status == 200
    session = await api.new_session()
    events = await api.ask(session["id"], "Hello")
    assert [event.name for event in events][-1] == "done"
