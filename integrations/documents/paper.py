"""The PDF of an application: plain, readable on a phone, with Kazakh letters in Cyrillic and Arabic script."""

from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from dialogs.effects import SendPaper
from dialogs.texts import RIGHT_TO_LEFT

FONTS = Path(__file__).parent / "fonts"
INK, GREY, RULE = (33, 33, 33), (110, 110, 110), (210, 210, 210)
LABEL, GAP, ROW = 62, 2, 5.5
"""Millimetres: the labels' column, what is between it and the answers, the height of a line."""
HEADED = 20
"""Millimetres that a heading and what stands below it need: it is not left alone at the foot of a page."""


class _Sheet(FPDF):
    def __init__(self, paper: SendPaper) -> None:
        super().__init__(format="A4")
        self._paper = paper
        self.side = Align.R if paper.locale in RIGHT_TO_LEFT else Align.L
        self.set_margins(18, 18)
        self.set_auto_page_break(auto=True, margin=20)
        for style, name in (("", "NotoSans-Regular"), ("B", "NotoSans-Bold")):
            self.add_font("Noto", style, FONTS / f"{name}.ttf")
        self.add_font("Arabic", "", FONTS / "NotoSansArabic-Regular.ttf")
        self.set_fallback_fonts(["Arabic"], exact_match=False)  # headings are bold, this font has no bold
        self.set_text_shaping(use_shaping_engine=True)  # joined Arabic letters, right to left
        self.set_title(paper.title)
        self.set_lang(paper.locale)

    def footer(self) -> None:
        """What this paper is, and the page's number."""
        self.set_y(-14)
        self.set_text_color(*GREY)
        self.select(8)
        self.cell(0, 6, f"{self._paper.note}   {self.page_no()}/{{nb}}", align="C")

    def select(self, size: float, style: Literal["", "B"] = "") -> None:
        """A font, from now on.

        fpdf2 writes it with the next text, and where that begins with a letter of the fallback font, within what it
        closes after the line: all lines below would be drawn in another font, with letters amiss. So a space is drawn.
        """
        self.set_font("Noto", style, size)
        self.cell(1, 0, " ", new_x=XPos.LEFT, new_y=YPos.TOP)

    def heading(self, height: float, text: str) -> None:
        """Over the whole width."""
        self.multi_cell(0, height, text, align=self.side, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room(self, height: float, *columns: tuple[float, str]) -> None:
        """Turn the page if a line of columns (width, text) does not fit: a text is not to break over it."""
        tall = [
            self.multi_cell(width, height, text, dry_run=True, output=MethodReturnValue.HEIGHT)
            for width, text in columns
        ]
        if any(isinstance(one, float) and self.will_page_break(one) for one in tall):
            self.add_page()


def draw(paper: SendPaper) -> bytes:
    """The bytes of a PDF. Text that has no glyph in our fonts is left as a box, never an error."""
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.set_text_color(*INK)
    sheet.select(15, "B")
    sheet.heading(8, paper.title)
    for section in paper.sections:
        if not section.lines:
            continue
        sheet.ln(4)
        if sheet.will_page_break(HEADED):
            sheet.add_page()
        sheet.select(11, "B")
        sheet.heading(7, section.title)
        sheet.set_draw_color(*RULE)
        sheet.line(sheet.l_margin, sheet.get_y(), sheet.w - sheet.r_margin, sheet.get_y())
        sheet.ln(1.5)
        for label, value in section.lines:
            _line(sheet, label, value)
    return bytes(sheet.output())


def _line(sheet: _Sheet, label: str, value: str) -> None:
    """Label and value; of a script that runs from right to left, the label on the right."""
    if not value:
        if sheet.will_page_break(HEADED):
            sheet.add_page()
        sheet.select(9.5, "B")
        sheet.heading(ROW, label)
        return
    sheet.set_font("Noto", "", 9.5)
    rest = sheet.epw - LABEL - GAP
    sheet.room(ROW, (LABEL, label), (rest, value))
    sheet.select(9.5)
    top = sheet.get_y()
    left, right = sheet.l_margin, sheet.l_margin + LABEL + GAP
    at, then = (sheet.w - sheet.r_margin - LABEL, left) if sheet.side == Align.R else (left, right)
    sheet.set_x(at)
    sheet.set_text_color(*GREY)
    sheet.multi_cell(LABEL, ROW, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align=sheet.side)
    label_end = sheet.get_y()
    sheet.set_xy(then, top)
    sheet.set_text_color(*INK)
    sheet.multi_cell(rest, ROW, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align=sheet.side)
    sheet.set_y(max(label_end, sheet.get_y()))
