"""The whole service: embedded servers, records brought up to date, a worker in this process, until told to stop."""

import asyncio
import contextlib
import os
import shlex
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from sqlalchemy import make_url
from temporalio.client import Client

import worker
from activities.notices.targets import FILE_NAME, Targets
from activities.sealing import KeyRing
from activities.watch.endpoint import AddressTaken, Endpoint, serving
from desk.embedded import up_words as words
from desk.embedded.doors import Door, doors
from desk.embedded.folder import held
from desk.embedded.postgres import Postgres
from desk.embedded.stopping import StoppedError, Stopping, first
from desk.embedded.supervisor import Supervisor
from desk.embedded.temporal import LOOPBACK, Temporal, binary
from desk.errors import BadSettings, StartError
from desk.front.parts import Parts
from desk.front.serving import door, first_link, front_parts, serve
from desk.gateway import service
from models.environment import DATA, keys_file
from models.policy.policy import Policy, PolicyError
from models.settings import Settings, SettingsError
from models.texts import text_in
from models.words.spoken import say
from models.words.words import Words

DATABASE = "aftersales"
KEYS = "keys.json"
METRICS_PORT = 9464
"""Where metrics and health are served unless told otherwise; where it is taken, any free port."""
HURRY_SECONDS = 1
"""How long work may still take to end once its servers are gone."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line says."""

    temporal_port: int
    ui_port: int
    policy: Path | None = None
    metrics_port: int | None = None


class Up:
    """One run of the service on a data folder."""

    def __init__(self, options: Options, settings: Settings, console: Console) -> None:
        self._options, self._settings, self._console = options, settings, console
        self._data = settings.data.resolve()
        self._stopping = Stopping()
        self._is_open: bool | None = None
        self._door: socket.socket
        self._postgres = None if settings.database_url else Postgres(self._data / "postgres")
        own = not worker.temporal_is_named()
        self._temporal = Temporal(self._data, options.temporal_port, None) if own else None
        self._front_url = settings.front or f"http://{LOOPBACK}:{options.ui_port}"
        self._servers = Supervisor([server for server in (self._postgres, self._temporal) if server is not None])

    async def run(self) -> None:
        """Starts, serves until told to stop, stops. Raises DeskError or SettingsError."""
        self._check()
        self._stopping.listen()
        with held(self._data), contextlib.closing(door(self._options.ui_port)) as self._door:
            if self._temporal is not None:
                self._temporal.claim()
            try:
                with contextlib.suppress(StoppedError):
                    await self._serve()
            finally:
                service.remove_place(self._data)
                await self._stop()
        self._console.print(say(words.STOPPED))

    def _check(self) -> None:
        """What can be known to be wrong before anything starts. Raises DeskError or SettingsError."""
        if self._options.policy is not None:
            check_policy(self._options.policy)
        if self._settings.database_url is not None:
            worker.database_url(self._settings)
        Targets.load(self._settings)
        if self._temporal is not None:
            binary("temporal")
            if self._options.temporal_port == self._options.ui_port:
                raise BadSettings("--temporal-port and --ui-port must differ")

    async def _serve(self) -> None:
        with self.watched() as endpoint:
            await self._serve_watched(endpoint)

    @contextlib.contextmanager
    def watched(self) -> Iterator[Endpoint]:
        """The endpoint for metrics and health. Raises AddressTaken for an address that someone has chosen."""
        port, named = self._options.metrics_port, self._settings.metrics
        chosen = f"{LOOPBACK}:{port}" if port is not None else named
        with contextlib.ExitStack() as stack:
            try:
                endpoint = stack.enter_context(serving(chosen or f"{LOOPBACK}:{METRICS_PORT}"))
            except AddressTaken:
                if chosen is not None:
                    raise
                endpoint = stack.enter_context(serving(f"{LOOPBACK}:0"))
            assert endpoint is not None  # noqa: S101 - it has an address
            yield endpoint

    async def _serve_watched(self, endpoint: Endpoint) -> None:
        with self._step(words.STARTING, servers=_listed(self._servers.names)):
            await self._stopping.unless_asked(self._servers.start())
        settings = self._keyed(await self._stopping.unless_asked(self._settle()))
        with self._step(words.RECORDS):
            client = await self._stopping.unless_asked(self._prepare(settings))
        place = self._place(client, settings)
        async with self._front(client, settings) as parts:
            service.write_place(self._data, place)
            self._tell(place, settings, endpoint, await asyncio.to_thread(first_link, parts))
            await self._work(client, settings, endpoint)

    def _ui_url(self) -> str | None:
        """Where the Temporal UI is now: one that has died and is started again is elsewhere."""
        return self._temporal.ui_url if self._temporal is not None else self._settings.ui

    @contextlib.asynccontextmanager
    async def _front(self, client: Client, settings: Settings) -> AsyncIterator[Parts]:
        """The front, for as long as the service is up. Raises Taken."""
        parts = front_parts(settings, client, self._front_url, self._ui_url)
        leave = asyncio.Event()
        serving = asyncio.create_task(serve(parts, self._door, leave))
        try:
            yield parts
        finally:
            leave.set()
            await serving

    async def _stop(self) -> None:
        with self._step(words.STOPPING, servers=_listed(self._servers.names)):
            await self._servers.stop()

    async def _settle(self) -> Settings:
        """The settings with the database that is really used."""
        if self._postgres is None:
            return self._settings
        url = await asyncio.to_thread(self._postgres.ensure, DATABASE)
        return self._settings.model_copy(update={"database_url": url})

    def _keyed(self, settings: Settings) -> Settings:
        """The settings with the keys of this folder where none are named, made at the first start."""
        if keys_file(settings.keys) is not None:
            return settings
        return settings.model_copy(update={"keys": KeyRing.ensure(self._data / KEYS).path})

    async def _prepare(self, settings: Settings) -> Client:
        stop = self._stopping.asked
        client = await worker.patiently("Temporal", lambda: self._connect(settings), stop)
        if client is None:
            raise StoppedError
        policy, alone = self._options.policy, self._temporal is not None
        self._is_open = await worker.patiently(
            "the servers", lambda: worker.prepare(client, settings, policy, begins_open=alone), stop
        )
        return client

    async def _connect(self, settings: Settings) -> Client:
        if self._temporal is None:
            return await worker.connect(settings)
        return await worker.connect_to(settings, self._temporal.address)

    async def _work(self, client: Client, settings: Settings, endpoint: Endpoint) -> None:
        """Runs the worker until told to stop; one that fails ends the service."""
        work = asyncio.create_task(worker.run(client, settings, self._stopping.asked, endpoint))
        await first(work, self._stopping.asked)
        if not work.done():
            with self._step(words.FINISHING):
                await first(work, self._stopping.hurry)
        if work.done():
            work.result()
        else:
            await self._break_off(work)

    async def _break_off(self, work: "asyncio.Task[None]") -> None:
        """Work whose servers are gone ends by itself; what was in hand is done again at the next start."""
        await self._servers.stop()
        await asyncio.wait({work}, timeout=HURRY_SECONDS)
        if not work.done():  # a thread that hangs would keep us
            service.remove_place(self._data)
            self._console.print(say(words.STOPPED))
            os._exit(0)

    def _place(self, client: Client, settings: Settings) -> service.ServicePlace:
        return service.ServicePlace(
            temporal_address=self._temporal.address if self._temporal else None,
            namespace=client.namespace,
            database_url=settings.database_url if self._postgres else None,
            ui_url=self._front_url,
            pid=os.getpid(),
            keys=str(settings.keys) if settings.keys != self._settings.keys else None,
        )

    def _tell(
        self, place: service.ServicePlace, settings: Settings, endpoint: Endpoint, first: str | None
    ) -> None:
        database = make_url(settings.database_url or "").render_as_string(hide_password=True)
        lines = {
            words.UI: self._front_url,
            **({words.FIRST: say(words.FIRST_LINK, url=first)} if first else {}),
            words.TEMPORAL: place.temporal_address or say(words.AS_NAMED),
            words.DATABASE: place.database_url or database,
            words.MESSAGES: str(settings.targets or self._data / FILE_NAME),
            words.METRICS: say(words.METRICS_AT, url=endpoint.url),
            words.DATA: str(self._data),
            words.OPEN: say(words.HOW_TO_OPEN),
            words.STOP: say(words.HOW_TO_STOP),
        }
        if self._data != Path(DATA).resolve():
            command = f"export AFTERSALES_DATA={shlex.quote(str(self._data))}"
            lines[words.ELSEWHERE] = say(words.IN_OTHERS, command=command)
        self._console.print(say(words.UP), style="bold green")
        if self._is_open:
            self._console.print(say(words.ACCESS_OPEN), soft_wrap=True)
        self._show({say(name): text for name, text in lines.items()})
        self._console.print(say(words.LISTENS))
        self._show({door.address: door.purpose for door in self._doors(endpoint)}, width=23)

    def _show(self, lines: dict[str, str], *, width: int = 13) -> None:
        for name, text in lines.items():
            shown = set_cell_size(name, max(width, cell_len(name)))
            self._console.print(f"  {shown} {text}", markup=False, highlight=False, soft_wrap=True)

    def _doors(self, endpoint: Endpoint) -> Iterator[Door]:
        """Every address of the servers that are ours, and of this process."""
        if self._temporal is not None:
            yield from self._temporal.doors()
        ours = {self._options.ui_port: say(words.FOR_FRONT), endpoint.port: say(words.WORKER)}
        yield from doors(os.getpid(), ours, say(words.SDK))
        if self._postgres is not None:
            yield self._postgres.door

    @contextlib.contextmanager
    def _step(self, step: Words, **filled: object) -> Iterator[None]:
        """Shows what takes long: turning on a terminal, a line elsewhere."""
        text = say(step, **filled)
        if self._console.is_terminal:
            with self._console.status(text):
                yield
        else:
            self._console.print(f"{text} …", markup=False, highlight=False, soft_wrap=True)
            yield


def _listed(names: list[str]) -> str:
    return say(words.AND).join(names) or say(words.THE_WORKER)


def check_policy(path: Path) -> None:
    """Raises BadSettings with every wrong key of a policy file."""
    try:
        Policy.load(text_in(path))
    except OSError as error:
        raise BadSettings(f"the policy file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSettings(f"the policy file {path} is not UTF-8 text") from None
    except PolicyError as error:
        raise BadSettings(f"the policy file {path} is wrong: {error}") from None


def run(options: Options, settings: Settings, console: Console) -> None:
    """Runs the service until it is told to stop. Raises DeskError."""
    try:
        asyncio.run(Up(options, settings, console).run())
    except SettingsError as error:
        raise BadSettings(str(error)) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise StartError(f"{where}{error.strerror or error}") from error
