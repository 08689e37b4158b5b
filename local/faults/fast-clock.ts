import { Clock } from '../glacier/ports';

/** How much faster time goes than on the wall, and since when. */
export interface Pace {
  /** A second on the wall is so many here. */
  readonly scale: number;
  /** Milliseconds since the epoch at which both clocks show the same. */
  readonly origin: number;
}

export const nowAt = ({ scale, origin }: Pace, wall = Date.now()): number => origin + (wall - origin) * scale;

/** The emulator's clock at this pace. Handlers get the same time (see `process.ts`), so that windows of hours pass in seconds. */
export const fastClock = (pace: Pace): Clock => ({
  now: () => nowAt(pace),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds / pace.scale);
    return () => clearTimeout(timer);
  },
});
