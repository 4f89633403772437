// Looks for the number whose derived key begins as the challenge says (ALTCHA, second format).

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

self.onmessage = async ({ data: { parameters } }) => {
  const nonce = bytesOf(parameters.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  const counterIn = new DataView(password.buffer, nonce.length);
  const derivation = {
    name: "PBKDF2",
    hash: parameters.algorithm.replace("PBKDF2/", ""),
    salt: bytesOf(parameters.salt),
    iterations: parameters.cost,
  };
  for (let counter = 0; ; counter += 1) {
    counterIn.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const bits = await crypto.subtle.deriveBits(derivation, key, parameters.keyLength * 8);
    const derivedKey = hexOf(new Uint8Array(bits));
    if (derivedKey.startsWith(parameters.keyPrefix)) {
      self.postMessage({ counter, derivedKey });
      return;
    }
  }
};
