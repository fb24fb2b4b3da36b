/** Preloaded under Wine: setting keep-alive breaks TCP connections of Node there. */
require('node:net').Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this;
};
