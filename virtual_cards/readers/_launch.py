"""Program: become another program that dies with its parent and inherits a listening socket as fd 3.

Usage: ``_launch.py PARENT_PID FD ROOM PLUG COMMAND...``. FD is the socket, ``-1`` for none. ROOM is what the
program gets for itself: ``plain`` nothing, ``run`` an empty ``/run``, ``network`` also a network with nothing
but a loopback. PLUG, with ``network``, is a socket over which sockets of that network are handed out, one for
each byte asked, by a process that stays with the program. Run by path, in isolated mode.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import sys
from struct import Struct

_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
_FIRST_PASSED_FD = 3
_NEW_MOUNTS, _NEW_USER, _NEW_NETWORK = 0x00020000, 0x10000000, 0x40000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1
_AF_INET, _SOCK_DGRAM = 2, 2
_INTERFACE = Struct("16sh14x")
_C = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Arrange the inheritance, then execute; never returns."""
    parent, descriptor, room, plug, command = int(arguments[0]), int(arguments[1]), *arguments[2:4], arguments[4:]
    if room != "plain":
        _enter_room(network=room == "network")
    # After the room: what changes credentials clears the signal.
    _die_with(parent)
    if room == "network":
        _leave_a_porter(int(plug), {descriptor})
    if descriptor >= 0:
        if descriptor != _FIRST_PASSED_FD:
            os.dup2(descriptor, _FIRST_PASSED_FD)
            os.close(descriptor)
        os.set_inheritable(_FIRST_PASSED_FD, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
    os.execv(command[0], command)  # noqa: S606 - the command comes from our own code


def _die_with(parent: int) -> None:
    _C.prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    # The signal does not come for a parent that died before the call above.
    if os.getppid() != parent:
        sys.exit("the parent has already gone")


def _enter_room(*, network: bool) -> None:
    flags = _NEW_MOUNTS | (_NEW_NETWORK if network else 0)
    user, group = os.getuid(), os.getgid()
    # Who may do it as he is needs no user namespace, which some machines forbid.
    if _C.unshare(flags) != 0:
        _check(_C.unshare(flags | _NEW_USER), "unshare")
        for name, content in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            written = os.open(f"/proc/self/{name}", os.O_WRONLY)
            os.write(written, content.encode("ascii"))
            os.close(written)
    _check(_C.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "mount /")
    _check(_C.mount(b"none", b"/run", b"tmpfs", 0, None), "mount /run")
    if network:
        any_socket = _C.socket(_AF_INET, _SOCK_DGRAM, 0)
        name, state = _INTERFACE.unpack(fcntl.ioctl(any_socket, _SIOCGIFFLAGS, _INTERFACE.pack(b"lo", 0)))
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, _INTERFACE.pack(name, state | _IFF_UP))
        os.close(any_socket)


def _check(result: int, what: str) -> None:
    if result != 0:
        sys.exit(f"{what}: {os.strerror(ctypes.get_errno())}")


def _leave_a_porter(plug: int, foreign: set[int]) -> None:
    """Fork the process that hands out sockets of this network; it goes with us, whatever we become."""
    us = os.getpid()
    if os.fork():
        os.close(plug)
        return
    _die_with(us)
    # Only here: the program is not to wait for this module, which is half of the start of Python.
    import socket  # noqa: PLC0415

    door = socket.socket(fileno=plug)
    for number in foreign - {-1}:
        os.close(number)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    door.sendall(b".")
    while door.recv(1):
        with socket.socket() as made:
            socket.send_fds(door, [b"."], [made.fileno()])
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
