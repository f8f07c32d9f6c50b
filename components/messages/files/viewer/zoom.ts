/** How a picture lies on the stage of the large view. Pure. All lengths are in CSS pixels. */

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** `scale` 1: the whole picture is visible. `x` and `y`: how far its middle is from the middle of the stage. */
export interface Lie extends Point {
  scale: number;
}

export const WHOLE: Lie = { scale: 1, x: 0, y: 0 };
/** What a double tap zooms to, at least. */
const CLOSER = 2.5;
/** One pixel of the picture is never more than so many pixels of the stage. */
const MOST_ENLARGED = 4;

/** The size of the whole picture on the stage. A small picture is not enlarged. */
export function fitted(picture: Size, stage: Size): Size {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** The largest scale. */
export function mostScale(picture: Size, stage: Size): number {
  return Math.max(CLOSER, (MOST_ENLARGED * picture.width) / fitted(picture, stage).width);
}

/** Zooms by a factor, so that what lies at a point stays there. @param at from the middle of the stage */
export function zoomedAt(lie: Lie, factor: number, at: Point, picture: Size, stage: Size): Lie {
  const scale = Math.min(mostScale(picture, stage), Math.max(1, lie.scale * factor));
  const real = scale / lie.scale;
  const moved = { scale, x: at.x - (at.x - lie.x) * real, y: at.y - (at.y - lie.y) * real };
  return held(moved, picture, stage);
}

/** Nearer to a point, or back to the whole picture. */
export function toggledAt(lie: Lie, at: Point, picture: Size, stage: Size): Lie {
  return lie.scale > 1 ? WHOLE : zoomedAt(lie, CLOSER, at, picture, stage);
}

/** Moves the picture, but not so far that its edge would leave the edge of the stage. */
export function movedBy(lie: Lie, by: Point, picture: Size, stage: Size): Lie {
  return held({ ...lie, x: lie.x + by.x, y: lie.y + by.y }, picture, stage);
}

function held({ scale, x, y }: Lie, picture: Size, stage: Size): Lie {
  const { width, height } = fitted(picture, stage);
  return { scale, x: within(x, width * scale, stage.width), y: within(y, height * scale, stage.height) };
}

function within(at: number, length: number, room: number): number {
  const most = Math.max(0, (length - room) / 2);
  return Math.min(most, Math.max(-most, at));
}
