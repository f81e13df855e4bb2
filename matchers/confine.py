"""Takes from the decoding process, on Linux, what decoding doesn't need: the kernel refuses it.

A seccomp filter (``prctl(2)``, ``seccomp(2)``; the program is classic BPF as in the kernel's
``Documentation/userspace-api/seccomp_filter.rst``) that no code in the process can lift again.
"""

import ctypes
import errno
import platform
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
CLONE_NEWUSER, CLONE_NEWNET, CLONE_THREAD = 0x10000000, 0x40000000, 0x00010000
WRITING = 0x3 | 0x40 | 0x200  # O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
_X32 = 0x40000000  # the same calls under other numbers, on x86-64
_LOAD, _EQUAL, _AT_LEAST, _ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # places in ``struct seccomp_data``

# Numbers of system calls: (x86-64, arm64); None where the machine hasn't it.
_Numbers = tuple[int | None, int | None]
_REFUSED: dict[str, _Numbers] = {
    # network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other programs and other processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kill": (62, 129), "tkill": (200, 130), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "setns": (308, 268),
    "unshare": (272, 97),
    # what is on the disk
    "creat": (85, None), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "unlink": (87, None), "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None),
    "fchmod": (91, 52), "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55),
    "lchown": (94, None), "fchownat": (260, 54), "truncate": (76, 45), "ftruncate": (77, 46),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "setxattr": (188, 5), "fsetxattr": (190, 7), "utimensat": (280, 88),
    # the kernel itself, and ways around this filter
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "init_module": (175, 105),
    "finit_module": (313, 273), "kexec_load": (246, 104), "memfd_create": (319, 279),
}  # fmt: skip
# As if the kernel were older: the C library then uses what can be looked into.
_UNKNOWN: dict[str, _Numbers] = {"clone3": (435, 435), "openat2": (437, 437)}
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def no_network_namespace() -> bool:
    """Leave the network behind altogether; many containers forbid even this."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    alone = libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
    return bool(alone)


def filter_system_calls() -> bool:
    """Have the kernel refuse network, writing, programs and processes from now on.

    Threads that run already aren't affected: call it before there are any.  ``False`` where the
    system is not Linux on a machine we know the numbers of, or has no seccomp.
    """
    which = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or which is None or sys.maxsize < 2**32:
        return False
    steps = program(*which)
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    head = _Program(len(steps), ctypes.cast(code, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(head)) == 0)


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


Step = tuple[int, int, int, int]  # operation, steps to skip if so, if not, operand


def program(column: int, architecture: int) -> list[Step]:
    """The filter for the machine of that column of the tables."""
    no = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    yes = (_RETURN, 0, 0, _ALLOW)
    steps: list[Step] = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, architecture), no]
    steps += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), no]
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            steps += [(_EQUAL, 0, 1, number), no]
    for numbers in _UNKNOWN.values():
        steps += [(_EQUAL, 0, 1, numbers[column] or 0), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    opens = [((257, 56)[column], 2), *([(2, 1)] if column == 0 else [])]  # openat, open
    for number, place in opens:
        where = _ARGUMENTS + 8 * place
        steps += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, where), (_ANY, 0, 1, WRITING), no, yes]
    steps += [(_EQUAL, 0, 4, (56, 220)[column]), (_LOAD, 0, 0, _ARGUMENTS)]  # clone: threads only
    steps += [(_ANY, 1, 0, CLONE_THREAD), no, yes]
    return [*steps, yes]
