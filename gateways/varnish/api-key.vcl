# One record for each request, with the fingerprint of its API key.
# Include it first, and after it api-key-sha256.vcl or api-key-hmac.vcl. README.md beside it has the rest.
#
# Nothing here is kept in a header of the request: headers go to the application, and to Varnish's log.
# What std.log() says is all that `api-key-records` writes.

import blob;
import digest;
import header;
import std;
import var;

sub vcl_recv {
	if (req.restarts == 0) {
		call api_key_find;
	}
	# A part of an ESI page belongs to the request for the page, which has the record.
	if (req.esi_level == 0) {
		call api_key_correlate;
		call api_key_log;
	}
	if (var.get("api_key_unreadable")) {
		return (synth(400));
	}
}

# Whatever else is cached: no key gets the answer of another.
sub vcl_hash {
	if (var.get("api_key") != "") {
		hash_data(digest.hash_sha256(var.get("api_key")));
	}
}

# One traceparent and one x-request-id go to the application: the client's where it is well-formed, a new one elsewhere.
sub api_key_correlate {
	std.collect(req.http.traceparent);
	std.collect(req.http.x-request-id);
	# 64 digits: 32 for the trace, 16 for the span. req.xid alone is of one's own, until Varnish is started anew.
	var.set("random", digest.hash_sha256(req.xid + " " + std.time2real(now, 0.0) + " " +
		std.random(0, 1000000000) + " " + std.random(0, 1000000000) + " " + server.identity));
	if (req.http.traceparent !~ "^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\z") {
		set req.http.traceparent = regsub(var.get("random"), "^([0-9a-f]{32})([0-9a-f]{16}).*\z", "00-\1-\2-01");
		unset req.http.tracestate;
	}
	if (req.http.x-request-id !~ "^[A-Za-z0-9._:+/=@-]{1,128}\z") {
		set req.http.x-request-id = regsub(digest.hash_sha256("id " + var.get("random")), "^([0-9a-f]{32}).*\z", "\1");
	}
}

# The first value that is not empty, in this order: X-API-Key, Authorization: ApiKey, ?api_key=, ?apikey=
sub api_key_find {
	var.set("api_key", regsub(header.get(req.http.x-api-key, "[^ \t]"), "[ \t]+\z", ""));
	if (var.get("api_key") == "") {
		var.set("api_key", regsub(regsub(header.get(req.http.authorization, "(?i)^[ \t]*apikey[ \t]+[^ \t]"),
			"^[ \t]*[^ \t]+[ \t]+", ""), "[ \t]+\z", ""));
	}
	if (var.get("api_key") == "" && req.url ~ "\?") {
		# What is between ? and #, with & before each parameter. A letter of a name may be percent-encoded.
		var.set("query", regsub(regsub(req.url, "#.*\z", ""), "^[^?]*\?", "&"));
		if (var.get("query") ~ "&(?:a|%61)(?:p|%70)(?:i|%69)(?:_|%5[Ff])(?:k|%6[Bb])(?:e|%65)(?:y|%79)=[^&]") {
			var.set("query", regsub(var.get("query"),
				"^.*?&(?:a|%61)(?:p|%70)(?:i|%69)(?:_|%5[Ff])(?:k|%6[Bb])(?:e|%65)(?:y|%79)=([^&]+).*\z", "\1"));
			call api_key_decode;
		} elsif (var.get("query") ~ "&(?:a|%61)(?:p|%70)(?:i|%69)(?:k|%6[Bb])(?:e|%65)(?:y|%79)=[^&]") {
			var.set("query", regsub(var.get("query"),
				"^.*?&(?:a|%61)(?:p|%70)(?:i|%69)(?:k|%6[Bb])(?:e|%65)(?:y|%79)=([^&]+).*\z", "\1"));
			call api_key_decode;
		}
	}
}

# Percent-decodes once, to bytes; a % that begins no encoding stays as it is.
sub api_key_decode {
	if (var.get("query") ~ "%00") {
		# A text of VCL ends there: the digest would be that of another key.
		var.set("api_key_unreadable", "yes");
	} else {
		var.set("api_key", blob.transcode(decoding=URL, encoded=
			regsuball(var.get("query"), "%(?![0-9A-Fa-f]{2})", "%25")));
	}
}

sub api_key_log {
	std.log("trace_id:" + regsub(req.http.traceparent, "^00-([0-9a-f]{32}).*\z", "\1"));
	std.log("request_id:" + req.http.x-request-id);
	if (req.method ~ "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}\z") {
		std.log("method:" + req.method);
	} else {
		std.log("method:_OTHER");
	}
	var.set("path", regsub(req.url, "[?#].*\z", ""));
	if (var.get("path") ~ "[^\x20-\x7e]") {
		# varnishncsa copies such bytes, and a line of JSON must be UTF-8. Percent-encoded, less / and % itself.
		var.set("path", blob.transcode(encoding=URL, case=UPPER, encoded=var.get("path")));
		var.set("path", regsuball(regsuball(var.get("path"), "%2F", "/"), "%25", "%"));
	}
	std.log("path:" + var.get("path"));
	if (var.get("api_key") != "") {
		# Says `fingerprint:`, and `key_id:` where there is a pepper.
		call api_key_digest;
	}
}

# The application's answer, kept with the object, so that the client's side can say which it was.
sub vcl_backend_response {
	set beresp.http.x-api-key-upstream = beresp.status;
	if (beresp.was_304) {
		set beresp.http.x-api-key-upstream = "304";
	}
}

sub vcl_backend_error {
	set beresp.http.x-api-key-upstream = "failed";
}

sub vcl_deliver {
	if (obj.hits > 0) {
		std.log("upstream_status:null");
	} elsif (resp.http.x-api-key-upstream == "failed") {
		# Whether a connection was there is known to the log only: api-key-records looks.
		std.log("fetch_failed:yes");
		std.log("upstream_status:" + resp.status);
	} else {
		std.log("upstream_status:" + resp.http.x-api-key-upstream);
	}
	unset resp.http.x-api-key-upstream;
}

sub vcl_synth {
	std.log("upstream_status:null");
}
