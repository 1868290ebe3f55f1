import { escapeXml } from '../../lib/escape-xml.ts';

/** HTML that is known to be sound. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Content = Markup | string | number | undefined | false | readonly Content[];

const textOf = (content: Content): string => {
  if (content instanceof Markup) return content.text;
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeXml(content);
  if (typeof content === 'number') return String(content);
  return content.map(textOf).join('');
};

/** A piece of HTML; what is put into it is text, and escaped, unless it is Markup itself. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  new Markup(parts.map((part, at) => part + textOf(contents[at])).join(''));

/** A table; numbers stand at the right in the columns that `right` names. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Content[])[],
  { right = [] as readonly number[], caption = '' } = {},
): Markup {
  const cell = (column: number) => new Markup(right.includes(column) ? ' class="number"' : '');
  return html`<div class="wide" tabindex="0" role="region" aria-label="${caption || head.join(', ')}">
    <table>
      <thead>
        <tr>
          ${head.map((text, at) => html`<th scope="col" ${cell(at)}>${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((content, at) => html`<td${cell(at)}>${content}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A section with a heading; absent where it has nothing in it. */
export const section = (title: string, ...contents: readonly Content[]): Markup => {
  const inside = textOf(contents);
  return inside.trim() === ''
    ? new Markup('')
    : html`<section>
        <h2>${title}</h2>
        ${new Markup(inside)}
      </section> `;
};
