// "${NAME}" may stand unquoted anywhere, also between the braces of a flow mapping, where YAML would take its braces
// for its own. The parser gets noncharacters (Unicode 23.7) in their place, so that columns stay the same.

export const hideBraces = (text: string): string => text.replaceAll(/\$\{([^{}\n]*)\}/g, '$\ufdd0$1\ufdd1');
export const showBraces = (text: string): string => text.replaceAll('\ufdd0', '{').replaceAll('\ufdd1', '}');
