const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, SVG and XML: in elements and in quoted attributes. Control characters, which XML has no way to say, are shown. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll(/[&<>"']/g, (sign) => entities[sign]!)
    .replaceAll(/(?![\t\n])\p{Cc}/gu, (sign) => `\\x${sign.codePointAt(0)!.toString(16).padStart(2, '0')}`);
