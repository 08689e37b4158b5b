import { scaleLinear } from 'd3-scale';
import { html, Markup } from './markup';

/** Units across a strip. The browser stretches them to the width of the cell. */
const WIDTH = 100;
const HEIGHT = 10;
/** So that a part that is not nothing is seen. */
const LEAST = 0.5;

/** A part of a strip: how much, and one of the classes of `.mark`. */
export interface StripPart {
  readonly amount: number;
  readonly kind?: 'good' | 'bad' | 'care';
}

/** A bar in a cell of a table, whose figures stand beside it. So it says nothing to a reader who cannot see it. */
export function strip(total: number, ...parts: readonly StripPart[]): Markup {
  const scale = scaleLinear([0, total || 1], [0, WIDTH]).clamp(true);
  let from = 0;
  const marks = parts.filter(({ amount }) => amount > 0).map(({ amount, kind = '' }) => {
    const width = Math.max(LEAST, scale(amount));
    const mark = html`<rect class="mark ${kind}" x="${round(from)}" width="${round(width)}" height="${HEIGHT}"/>`;
    from += width;
    return mark;
  });
  return html`<svg class="strip" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="${WIDTH}" height="${HEIGHT}"/>${marks}</svg>`;
}

/** Tenths are finer than a screen. */
export const round = (figure: number): number => Math.round(figure * 10) / 10;
