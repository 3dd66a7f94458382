"""Who looks at the same shares one rendering, and nobody misses the last change."""

import asyncio
import time

from bot.console.live import BREATH, Hub, Listener


async def test_equal_parts_are_rendered_once() -> None:
    hub, rendered = Hub(), 0

    async def render() -> str:
        nonlocal rendered
        rendered += 1
        return f"{rendered}"

    assert await asyncio.gather(*(hub.shared("list", render) for _ in range(20))) == ["1"] * 20
    assert await hub.shared("other", render) == "2"


async def test_a_change_right_after_a_rendering_is_shown() -> None:
    """Before, the page got the old list once more, and stayed with it until something else happened."""
    hub, waiting = Hub(), 0

    async def render() -> str:
        return str(waiting)

    page = hub.listen("")
    seen = [await hub.shared("list", render)]
    waiting = 1
    hub.changed("somebody")
    async with asyncio.timeout(5):
        while seen[-1] != "1":
            assert await page.wait(1), "nothing more would come"
            seen.append(await hub.shared("list", render))
    assert not await page.wait(0.3), "and then there is peace"
    hub.leave(page)


async def test_a_conversation_is_told_of_its_own_changes_only() -> None:
    hub = Hub()
    one, other = hub.listen("one"), hub.listen("other")
    hub.changed("one")
    assert await one.wait(1)
    assert not await other.wait(0.1)


async def test_where_changes_never_end_the_list_takes_breath_and_a_conversation_does_not() -> None:
    """After two changes in a row the conversation is ready first; the list has waited its second, and missed none."""
    hub = Hub()
    one, every = hub.listen("one"), hub.listen("")
    told: list[str] = []

    async def twice(page: Listener, name: str) -> None:
        for _ in range(2):
            hub.changed("one")
            assert await page.wait(5)
        told.append(name)

    began = time.monotonic()
    await asyncio.gather(twice(every, "list"), twice(one, "conversation"))
    assert told == ["conversation", "list"]
    assert time.monotonic() - began >= BREATH
