"""What a learner can rely on, as shown by `attn-tutor progress --help`. Each sentence has its tests."""

PROMISE = (
    "An answer that the screen called saved survives a kill, Ctrl-C, a closed terminal and a power cut, if the "
    "disk does what it is told. At most one answer more than was called saved may be there, never one fewer.",
    "Two terminals keep the answers of both. A wait of more than a second is said; after five seconds the "
    "answer is kept in memory and tried again, and never stored twice.",
    "On a full disk, a disk error or a limit, the screen says NOT saved and why. You can go on; what is not "
    "saved is counted, tried again, offered as a file at the end, and shown in the exit status.",
    "Without a home folder, or where nothing can be written, everything runs and a line that stays says that "
    "nothing is saved.",
    "A damaged file is never emptied, overwritten or moved without your word. It is named, with the newest "
    "backup and the command that brings it back. `attn-tutor progress check` finds every changed answer.",
    "A file of a newer version is left alone. One of an older version is copied before it is brought up to date.",
    "A clock that was set wrong changes no more than the answers given under it: their own stamps are kept, "
    "and the schedule uses repaired ones.",
)
