/** Which square of a picture is taken, and how it is moved and zoomed. Pure. */

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A square within the picture, in the picture's pixels. */
export interface Crop {
  /** Of its left and its top. */
  x: number;
  y: number;
  side: number;
}

/** A place in the square: 0, 0 is its left top, and 1, 1 its right bottom. */
export interface Place {
  x: number;
  y: number;
}

const CENTRE: Place = { x: 0.5, y: 0.5 };

const MOST_ZOOM = 8;
/** No smaller square is taken, in pixels: a face of fewer pixels is a blur. */
const LEAST_SIDE = 64;

/** The largest square, from the middle. */
export function wholeCrop(size: Size): Crop {
  const side = shortOf(size);
  return { x: (size.width - side) / 2, y: (size.height - side) / 2, side };
}

/** How many times larger than with wholeCrop the picture is seen: from 1 to mostZoom. */
export function zoomOf({ side }: Crop, size: Size): number {
  return shortOf(size) / side;
}

export function mostZoom(size: Size): number {
  return clamp(shortOf(size) / LEAST_SIDE, 1, MOST_ZOOM);
}

/** @param at stays where it is, as far as the picture reaches */
export function zoomed(crop: Crop, size: Size, zoom: number, at: Place = CENTRE): Crop {
  const side = shortOf(size) / clamp(zoom, 1, mostZoom(size));
  const freed = crop.side - side;
  return within({ x: crop.x + at.x * freed, y: crop.y + at.y * freed, side }, size);
}

/** The picture follows a movement, which is given in sides of the square. */
export function moved(crop: Crop, size: Size, by: Place): Crop {
  return within({ ...crop, x: crop.x - by.x * crop.side, y: crop.y - by.y * crop.side }, size);
}

/** Follows one finger, or two. @param before where the fingers were; the same number of places as in `after`, 1 or 2 */
export function followed(crop: Crop, size: Size, before: readonly Place[], after: readonly Place[]): Crop {
  const [from, to] = [middleOf(before), middleOf(after)];
  const dragged = moved(crop, size, { x: to.x - from.x, y: to.y - from.y });
  const [apart, now] = [distanceOf(before), distanceOf(after)];
  return apart > 0 && now > 0 ? zoomed(dragged, size, (zoomOf(crop, size) * now) / apart, to) : dragged;
}

function within({ x, y, side }: Crop, { width, height }: Size): Crop {
  return { x: clamp(x, 0, width - side), y: clamp(y, 0, height - side), side };
}

function middleOf(places: readonly Place[]): Place {
  const sum = (key: keyof Place) => places.reduce((total, place) => total + place[key], 0);
  return { x: sum('x') / places.length, y: sum('y') / places.length };
}

function distanceOf([first, second]: readonly Place[]): number {
  return first && second ? Math.hypot(second.x - first.x, second.y - first.y) : 0;
}

function shortOf({ width, height }: Size): number {
  return Math.min(width, height);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
