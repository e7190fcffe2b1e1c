/**
 * FNV-1a over UTF-16 units, with A to Z folded as SQLite's NOCASE folds them. Part of the file format: it cannot change
 * without a schema step that makes all hashes anew. Not against malice, which would only make a look-up slow.
 */
export function addressHash(address) {
  let hash = 0x81_1c_9d_c5;
  for (let place = 0; place < address.length; place++) {
    const unit = address.charCodeAt(place);
    hash = Math.imul(hash ^ (unit >= 65 && unit <= 90 ? unit + 32 : unit), 0x01_00_01_93);
  }
  return hash >>> 0;
}
