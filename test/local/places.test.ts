import { placesOf } from '../../local/demo/places';

it('writes an object whose key is also a folder, or ends in a slash, beside the folder', () => {
  const keys = ['v/photos', 'v/photos/', 'v/photos/b.jpg', 'v/photos (object)', 'v/empty/', 'v/photosynthesis'];
  const { paths, moved } = placesOf(keys);
  expect([...paths.entries()]).toEqual([
    ['v/photos', 'v/photos (object 2)'], ['v/photos/', 'v/photos (object 3)'], ['v/photos/b.jpg', 'v/photos/b.jpg'],
    ['v/photos (object)', 'v/photos (object)'], ['v/empty/', 'v/empty (object)'], ['v/photosynthesis', 'v/photosynthesis'],
  ]);
  expect(moved).toEqual(['v/photos', 'v/photos/', 'v/empty/']);
  expect(new Set(paths.values()).size).toBe(keys.length);
});
