// A paper that nobody has to look for: whoever tries the service needs something to attach, and should not take a real document.

/** A PDF of one page that says what it is. @param {string} title @returns {File} */
export function specimen(title = "SPECIMEN") {
  const words = [[22, 740, title], [12, 712, "An invented paper of the Qonys sandbox. It belongs to nobody."]];
  const drawn = words.map(([size, height, text]) => `BT /F ${size} Tf 60 ${height} Td (${text.replace(/[()\\]/g, "\\$&")}) Tj ET`).join("\n");
  const parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${drawn.length}>>\nstream\n${drawn}\nendstream`, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  let body = "%PDF-1.4\n";
  const starts = parts.map((part, index) => {
    const start = body.length;
    body += `${index + 1} 0 obj\n${part}\nendobj\n`;
    return String(start).padStart(10, "0");
  });
  const table = `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${starts.map((start) => `${start} 00000 n \n`).join("")}`;
  return new File([`${body}${table}trailer\n<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`], "specimen.pdf", { type: "application/pdf" });
}
