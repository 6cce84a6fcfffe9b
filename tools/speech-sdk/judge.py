"""Asks a server of Unpod's Speech plane for all that the nodes ask it for, with the vendor's own SDK.

Usage: judge.py URL KEY ORGANIZATION_HANDLE PHONE_NUMBER. Ends with 0 where the SDK reads every answer.
"""

import asyncio
import os
import sys
import warnings

URL, KEY, HANDLE, NUMBER = sys.argv[1:5]
# Analytics go to the platform's base, which the SDK takes from the environment alone.
os.environ["UNPOD_PLATFORM_BASE_URL"] = f"{URL}/api/v2/platform"

from unpod import AsyncClient  # noqa: E402
from unpod.management._auth import TokenAuth  # noqa: E402

STARTED = ("pending", "queued", "ringing", "active", "in_progress")
ENDED = ("connected", "completed")
HUNG_UP = (*ENDED, "failed", "cancelled", "hangup_requested")


def check(holds, what):
    if not holds:
        raise SystemExit(f"The SDK does not see {what}")
    print(f"  {what}")


async def ended(client, call_id):
    for _ in range(100):
        call = await client.calls.get(call_id)
        if call.status in ENDED:
            return call
        await asyncio.sleep(0.1)
    raise SystemExit(f"Call {call_id} has not ended: {call.status}")


async def results_of(client, call_id):
    for _ in range(100):
        results = await client.analytics.for_call(call_id)
        if results:
            return results
        await asyncio.sleep(0.1)
    raise SystemExit(f"Call {call_id} has no analytics")


async def judge(client):
    agents = await client.agents.list()
    check(agents and all(agent.agent_id for agent in agents), "agents with their IDs")
    pipes = await client.pipes.list()
    check(pipes[0].agent_id == agents[0].agent_id, "the agent of a pipe")
    check((await client.numbers.list())[0].number.startswith("+"), "numbers of the organization")

    data = {"n8n_request_id": "request-1", "customer_name": "Jane Doe"}
    placed = await client.calls.create(
        agent_id=agents[0].agent_id, to_number=NUMBER, instructions="Remind her", data=data
    )
    check(placed.status in STARTED and placed.call_id, "a call that was placed")
    check(data.items() <= placed.data.items(), "what was sent along with the call")
    by_pipe = await client.calls.create(pipe_id=pipes[0].pipe_id, to_number=NUMBER)
    check(by_pipe.agent_id == agents[0].agent_id, "a call that was placed by its pipe")
    hung_up = await client.calls.hangup(by_pipe.call_id)
    check(hung_up.status in HUNG_UP, "a call that was hung up")

    call = await ended(client, placed.call_id)
    check(call.to_number == NUMBER and call.duration_s > 0, "number and duration of a call")
    check(call.transcript and {"role", "content"} <= call.transcript[0].keys(), "a transcript")
    check(call.recording_url and call.end_reason, "recording and end reason")
    results = await results_of(client, call.call_id)
    check(results[0].status == "ok" and results[0].summary, "what a block of analytics found")
    listed = await client.analytics.list_results(agent_id=call.agent_id)
    check(any(row.call_id == call.call_id for row in listed), "the same in the list of results")
    blocks = await client.analytics.list()
    block = await client.analytics.get(blocks[0].block_id)
    check(call.agent_id in block.agent_ids, "the agents that a block is attached to")

    rows = await client.calls.list()
    check({placed.call_id, by_pipe.call_id} <= {row.call_id for row in rows}, "both calls in the list")
    row = next(row for row in rows if row.call_id == call.call_id)
    check(row.transcript is None and row.transcript_turns > 0, "a row without its transcript")
    of_status = await client.calls.list(status=call.status)
    check(all(row.status == call.status for row in of_status), "calls in one state")


async def main():
    warnings.simplefilter("ignore", DeprecationWarning)
    async with AsyncClient(auth=TokenAuth(KEY, HANDLE), base_url=URL) as client:
        await judge(client)


asyncio.run(main())
