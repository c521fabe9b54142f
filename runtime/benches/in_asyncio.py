#!/usr/bin/env python3
"""CPython's asyncio at the works of the benches beside this file, as a table for the README.

    python3 runtime/benches/in_asyncio.py              every work, in about a minute
    python3 runtime/benches/in_asyncio.py --quick      the same tables, each measured only for a moment
    python3 runtime/benches/in_asyncio.py queue        the works with such names

Each work is done as in the Rust bench of the same name. What is polled by hand there is sent to by hand here; what runs
on one thread there runs on one loop here. Two workers asyncio doesn't have, nor `try_acquire`, nor a read-write lock.
"""

import asyncio
import platform
import random
import statistics
import sys
from collections import deque
from time import perf_counter_ns

QUICK = "--quick" in sys.argv
FILTERS = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
ROUNDS = 3 if QUICK else 15


def times(full):
    """How often to do it: less in a quick run."""
    return max(full // 20, 64) if QUICK else full


def nanos_each(things, start):
    return (perf_counter_ns() - start) / things


def begin(coroutine):
    """Polls what has to wait."""
    coroutine.send(None)


def end(coroutine):
    """Polls what need not wait any more."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it need not wait")


async def run_all(coroutines):
    await asyncio.gather(*coroutines)


# --- lock ---


async def free_lock():
    lock = asyncio.Lock()
    turns = times(20_000)
    number = 0
    start = perf_counter_ns()
    for _ in range(turns):
        async with lock:
            number += 1
    return nanos_each(turns, start)


async def yield_inside():
    lock = asyncio.Lock()
    turns = times(10_000)

    async def take_turns():
        for _ in range(turns):
            async with lock:
                await asyncio.sleep(0)

    start = perf_counter_ns()
    await run_all(take_turns() for _ in range(2))
    return nanos_each(2 * turns, start)


def cancel(waiters):
    async def work():
        lock = asyncio.Lock()
        await lock.acquire()
        line = [lock.acquire() for _ in range(waiters)]
        for waiter in line:
            begin(waiter)
        dropped = 50
        first = (waiters - dropped) // 2
        middle = line[first : first + dropped]
        random.Random(0).shuffle(middle)
        start = perf_counter_ns()
        for waiter in middle:
            waiter.close()
        nanos = nanos_each(dropped, start)
        for waiter in line:
            waiter.close()
        return nanos

    return work


# --- semaphore ---


async def free_semaphore():
    semaphore = asyncio.Semaphore(10)
    turns = times(20_000)
    start = perf_counter_ns()
    for _ in range(turns):
        await semaphore.acquire()
        semaphore.release()
    return nanos_each(turns, start)


async def ping_pong():
    ping, pong = asyncio.Semaphore(1), asyncio.Semaphore(0)
    returns = times(10_000)

    async def pass_on(own, other):
        for _ in range(returns):
            await own.acquire()
            other.release()

    start = perf_counter_ns()
    await run_all([pass_on(ping, pong), pass_on(pong, ping)])
    return nanos_each(returns, start)


# --- event ---


def event(waiters, only_set):
    async def work():
        events = [asyncio.Event() for _ in range(max(1_000 // waiters, 1))]
        start = perf_counter_ns()
        line = [event.wait() for event in events for _ in range(waiters)]
        for waiter in line:
            begin(waiter)
        before_set = perf_counter_ns()
        for event in events:
            event.set()
        set_nanos = nanos_each(len(line), before_set)
        for waiter in line:
            end(waiter)
        return set_nanos if only_set else nanos_each(len(line), start)

    return work


# --- barrier ---


def barrier(tasks):
    async def work():
        barrier = asyncio.Barrier(tasks)
        waits = times(8_000) // tasks

        async def meet():
            for _ in range(waits):
                await barrier.wait()

        start = perf_counter_ns()
        await run_all(meet() for _ in range(tasks))
        return nanos_each(tasks * waits, start)

    return work


# --- queue, bounded buffer ---


class Queue:
    def __init__(self, capacity):
        self.queue = asyncio.Queue(capacity)

    async def put(self, item):
        await self.queue.put(item)

    async def get(self):
        item = await self.queue.get()
        self.queue.task_done()
        return item


class TwoConditions:
    """Who puts wakes one who takes, and the other way round."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = deque()
        lock = asyncio.Lock()
        self.not_full = asyncio.Condition(lock)
        self.not_empty = asyncio.Condition(lock)

    async def put(self, item):
        async with self.not_full:
            await self.not_full.wait_for(lambda: len(self.items) < self.capacity)
            self.items.append(item)
            self.not_empty.notify()

    async def get(self):
        async with self.not_empty:
            await self.not_empty.wait_for(lambda: self.items)
            self.not_full.notify()
            return self.items.popleft()


class OneCondition:
    """Everybody is woken whenever anything has changed."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.items = deque()
        self.changed = asyncio.Condition()

    async def put(self, item):
        async with self.changed:
            await self.changed.wait_for(lambda: len(self.items) < self.capacity)
            self.items.append(item)
            self.changed.notify_all()

    async def get(self):
        async with self.changed:
            await self.changed.wait_for(lambda: self.items)
            self.changed.notify_all()
            return self.items.popleft()


def passing(channel_of, capacity, tasks):
    async def work():
        channel = channel_of(capacity)
        items = times(8_000) // tasks
        total = 0

        async def put_all():
            for item in range(items):
                await channel.put(item)

        async def get_all():
            nonlocal total
            for _ in range(items):
                item = await channel.get()
                total += item

        start = perf_counter_ns()
        await run_all(task() for task in [put_all, get_all] for _ in range(tasks))
        nanos = nanos_each(tasks * items, start)
        assert total == tasks * items * (items - 1) // 2, "what was put in was taken out"
        return nanos

    return work


# --- the table ---


def works():
    yield "lock: free", free_lock
    yield "lock: one yield inside, two tasks", yield_inside
    for waiters in [1_000, 100_000]:
        yield f"lock: drop a waiting future among {waiters:,}", cancel(waiters)
    yield "semaphore: free", free_semaphore
    yield "semaphore: ping-pong, there and back", ping_pong
    for waiters in [1, 10, 1_000, 100_000]:
        yield f"event: set with {waiters:,} waiters, per waiter", event(waiters, only_set=True)
    for waiters in [1, 10, 1_000, 100_000]:
        yield f"event: wait, set, go on, {waiters:,} waiters, per waiter", event(waiters, only_set=False)
    for tasks in [2, 8]:
        yield f"barrier: {tasks} tasks, per task", barrier(tasks)
    for capacity in [1, 16, 1_024]:
        for tasks in [1, 4]:
            yield f"queue: {tasks}p{tasks}c, capacity {capacity:,}, per item", passing(Queue, capacity, tasks)
    for capacity in [1, 16]:
        name = f"bounded buffer: 4p4c, capacity {capacity}, per item"
        yield f"{name}: two conditions, notify", passing(TwoConditions, capacity, 4)
        yield f"{name}: one condition, notify_all", passing(OneCondition, capacity, 4)


def main():
    print(f"| work | asyncio (CPython {platform.python_version()}), ns | p25–p75 |")
    print("| --- | ---: | ---: |")
    for name, work in works():
        if FILTERS and not any(part in name for part in FILTERS):
            continue
        asyncio.run(work())
        low, median, high = statistics.quantiles([asyncio.run(work()) for _ in range(ROUNDS)], n=4)
        print(f"| {name} | {median:,.0f} | {low:,.0f}–{high:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
