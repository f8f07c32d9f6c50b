// Loaded before a server (NODE_OPTIONS=--import=…). Shifts the server's wall clock by TEST_CLOCK_SHIFT_MS.
const RealDate = Date;
const shiftMs = Number(process.env.TEST_CLOCK_SHIFT_MS);

globalThis.Date = new Proxy(RealDate, {
  get: (target, name) => (name === 'now' ? () => RealDate.now() + shiftMs : Reflect.get(target, name)),
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + shiftMs] : args, made),
});
