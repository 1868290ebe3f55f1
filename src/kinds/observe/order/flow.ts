import { type Arrived, type Sent } from './map-dumps.ts';

/** A flow at both points. */
export interface Flow {
  name: string;
  sent: Sent;
  arrived: Arrived;
  lost: number;
}
