// Package gallery decides how an open session reaches the public: broadcasters publish one picture and one voice a
// language by WHIP (RFC 9725), and the public fetches them as low-latency HLS (RFC 8216 and its second edition,
// draft-pantos-hls-rfc8216bis). It repacks what is public anyway and decodes nothing.
//
// Every part of the stream is decided by the clock, once and for all languages: from whom the picture and each voice come
// for those 200 ms, and silence where nobody's voice came. So no language falls silent with the picture, and another
// broadcaster takes over within a part.
//
// It refuses to know who may be on air: what is open comes from the record through Set, and when that ends the stream
// ends with what was out already. What had been received and was in no part yet goes nowhere.
package gallery
