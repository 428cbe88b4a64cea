"""The project's files as tidy sees them: paths and texts, so that a check needs no disk."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath


@dataclass
class Tree:
    """Texts by path relative to the root, and what each symbolic link says."""

    texts: dict[str, str]
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_checkout(cls, root: Path) -> "Tree":
        """Read what git would commit: tracked files and new ones that no rule ignores."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        tree = cls({})
        for path in sorted(set(listed.stdout.split("\0")) - {""}):
            file = root / path
            if file.is_symlink():
                tree.links[path] = str(file.readlink())
            elif file.is_file():
                tree.texts[path] = file.read_text(encoding="utf-8", errors="replace")
        return tree

    def below(self, *folders: str, suffixes: tuple[str, ...] = ()) -> dict[str, str]:
        """Return our own texts below the folders, of these suffixes only where some are given."""
        return {
            path: text
            for path, text in self.texts.items()
            if not is_theirs(path)
            and any(path.startswith(folder + "/") for folder in folders)
            and (not suffixes or PurePosixPath(path).suffix in suffixes)
        }


def is_theirs(path: str) -> bool:
    """Say whether a file is another project's, kept as it is: it has that project's style."""
    return "third_party" in PurePosixPath(path).parts


def is_generated(path: str) -> bool:
    return "generated" in PurePosixPath(path).parts
