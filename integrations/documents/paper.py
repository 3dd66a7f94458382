"""The PDF of an application: plain, readable on a phone, with Kazakh letters in Cyrillic and Arabic script."""

from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from dialogs.effects import SendPaper

FONTS = Path(__file__).parent / "fonts"
INK, GREY, RULE = (33, 33, 33), (110, 110, 110), (210, 210, 210)
LABEL = 62  # millimetres for the labels' column


class _Sheet(FPDF):
    def __init__(self, paper: SendPaper) -> None:
        super().__init__(format="A4")
        self._paper = paper
        self.set_margins(18, 18)
        self.set_auto_page_break(auto=True, margin=20)
        for style, name in (("", "NotoSans-Regular"), ("B", "NotoSans-Bold")):
            self.add_font("Noto", style, FONTS / f"{name}.ttf")
        self.add_font("Arabic", "", FONTS / "NotoSansArabic-Regular.ttf")
        self.set_fallback_fonts(["Arabic"])
        self.set_text_shaping(use_shaping_engine=True)  # joined Arabic letters, right to left
        self.set_title(paper.title)
        self.set_lang(paper.locale)

    def footer(self) -> None:
        """What this paper is, and the page's number."""
        self.set_y(-14)
        self.set_font("Noto", size=8)
        self.set_text_color(*GREY)
        self.cell(0, 6, f"{self._paper.note}   {self.page_no()}/{{nb}}", align="C")


def draw(paper: SendPaper) -> bytes:
    """The bytes of a PDF. Text that has no glyph in our fonts is left as a box, never an error."""
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.set_text_color(*INK)
    sheet.set_font("Noto", "B", 15)
    sheet.multi_cell(0, 8, paper.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for section in paper.sections:
        if not section.lines:
            continue
        sheet.ln(4)
        sheet.set_font("Noto", "B", 11)
        sheet.multi_cell(0, 7, section.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.set_draw_color(*RULE)
        sheet.line(sheet.l_margin, sheet.get_y(), sheet.w - sheet.r_margin, sheet.get_y())
        sheet.ln(1.5)
        for label, value in section.lines:
            _line(sheet, label, value)
    return bytes(sheet.output())


def _line(sheet: _Sheet, label: str, value: str) -> None:
    sheet.set_font("Noto", size=9.5)
    if not value:
        sheet.set_font("Noto", "B", 9.5)
        sheet.multi_cell(0, 5.5, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return
    if sheet.will_page_break(12):
        sheet.add_page()
    top = sheet.get_y()
    sheet.set_text_color(*GREY)
    sheet.multi_cell(LABEL, 5.5, label, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    left_end, page = sheet.get_y(), sheet.page_no()
    sheet.set_xy(sheet.l_margin + LABEL + 2, top)
    sheet.set_text_color(*INK)
    sheet.multi_cell(0, 5.5, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    if sheet.page_no() == page:
        sheet.set_y(max(left_end, sheet.get_y()))
