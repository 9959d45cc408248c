"""What of a whole page is its content: menus, banners, footers and the like left out.

Used only where a source names no selector. What holds the heading of the page or a large part of
its words is never left out, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from spiders.page_blocks import Page, remove
from spiders.rows import Element

_LARGE = 0.3  # of the letters of the page: content, whatever its class says
_ROLES = frozenset("navigation banner contentinfo search complementary menu menubar dialog".split())
_TAGS = frozenset(("nav", "footer", "aside", "dialog"))
#: Names of classes and ids, alone or behind a word of place: "nav", "site-footer", "main-menu".
_NAME = re.compile(
    r"(?:[a-z]{1,12}[-_])?(?:nav(?:igation|bar)?|menu|footer|banner|breadcrumbs?|sidebar|cookies?"
    r"|ads?|advert(?:s|isement)?|promo(?:tion)?s?|social|share|sharing|newsletter|subscribe"
    r"|skip-?(?:nav|link)s?|toolbar)(?:[-_](?:wrapper|container|region|block|links?|bar|top))?",
    re.IGNORECASE,
)
_SIDE = re.compile(r"(?:side|top|sub|main)(?:nav|menu|bar)", re.IGNORECASE)


def content(page: Page) -> list[Element]:
    """The elements that hold the content: `main` where the page has one, else its body."""
    mains = [one for one in page.tree.iter("main", "div", "section") if _is_main(one)]
    outer = [one for one in mains if not any(_is_main(up) for up in one.iterancestors())]
    whole = page.tree.find("body")
    roots = outer or ([page.tree] if whole is None else [whole])
    sizes = _sizes(page.tree)
    large = max(sizes.get(root, 0) for root in roots) * _LARGE
    remove(list(_chrome(roots, sizes, large)))
    return roots


def _is_main(element: Element) -> bool:
    return element.tag == "main" or element.get("role") == "main"


def _sizes(tree: Element) -> dict[Element, int]:
    """How many characters of text each element holds, all of them counted in one pass."""
    sizes: dict[Element, int] = {}
    for _, element in etree.iterwalk(tree, events=("end",)):
        own = len(element.text or "")
        sizes[element] = own + sum(sizes[child] + len(child.tail or "") for child in element)
    return sizes


def _chrome(roots: Iterable[Element], sizes: dict[Element, int], large: float) -> Iterator[Element]:
    for root in roots:
        walker = etree.iterwalk(root, events=("start",))
        for _, element in walker:
            if element is root or not _is_chrome(element, root):
                continue
            if sizes[element] <= large and next(element.iter("h1"), None) is None:
                yield element
                walker.skip_subtree()


def _is_chrome(element: Element, root: Element) -> bool:
    if element.tag in _TAGS or (element.get("role") or "").strip().lower() in _ROLES:
        return True
    if element.tag == "header":  # that of the page; an article has its own
        return root.tag == "body" and next(element.iterancestors("article"), None) is None
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return any(_NAME.fullmatch(name) or _SIDE.fullmatch(name) for name in names[:12])
