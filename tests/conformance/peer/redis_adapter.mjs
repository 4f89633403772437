// Keeps what the peer must remember in Redis, each thing for as long as it lives.

import { Redis } from 'ioredis';

const PREFIX = 'peer';
const CONSUMABLE = new Set([
  'AuthorizationCode', 'RefreshToken', 'DeviceCode', 'PushedAuthorizationRequest',
]);

export function adapterOn(address) {
  const redis = new Redis(address);
  return class {
    constructor(model) {
      this.model = model;
    }

    key(id) {
      return `${PREFIX}:${this.model}:${id}`;
    }

    async upsert(id, payload, seconds) {
      const work = redis.multi();
      work.set(this.key(id), JSON.stringify(payload), ...(seconds ? ['EX', seconds] : []));
      if (payload.grantId && this.model !== 'Grant') {
        const grant = `${PREFIX}:of-grant:${payload.grantId}`;
        work.sadd(grant, this.key(id));
        work.expire(grant, 86400);
      }
      if (payload.uid && this.model === 'Session') {
        work.set(`${PREFIX}:uid:${payload.uid}`, id, ...(seconds ? ['EX', seconds] : []));
      }
      await work.exec();
    }

    async find(id) {
      const [text, consumed] = CONSUMABLE.has(this.model)
        ? await redis.mget(this.key(id), `${this.key(id)}:consumed`)
        : [await redis.get(this.key(id)), null];
      if (text === null) return undefined;
      return consumed ? { ...JSON.parse(text), consumed: Number(consumed) } : JSON.parse(text);
    }

    async findByUid(uid) {
      const id = await redis.get(`${PREFIX}:uid:${uid}`);
      return id === null ? undefined : this.find(id);
    }

    async findByUserCode() {
      return undefined;
    }

    async consume(id) {
      await redis.set(`${this.key(id)}:consumed`, Math.floor(Date.now() / 1000), 'EX', 86400);
    }

    async destroy(id) {
      await redis.del(this.key(id));
    }

    async revokeByGrantId(grantId) {
      const grant = `${PREFIX}:of-grant:${grantId}`;
      const keys = await redis.smembers(grant);
      await redis.del(grant, ...keys);
    }
  };
}
