vcl 4.1;

include "/etc/varnish/api-key.vcl";
include "/etc/varnish/api-key-hmac.vcl";

backend default {
	.host = "127.0.0.1";
	.port = "8080";
}

# What you block is recorded too, if it is blocked in a sub below the includes.
sub vcl_recv {
	if (req.url ~ "^/blocked(?:[/?]|\z)") {
		return (synth(403));
	}
	# Varnish knows that an answer to Authorization is not for everybody, but not that one to X-API-Key is not.
	if (var.get("api_key") != "") {
		return (pass);
	}
	# Else Varnish makes a pipe for methods that it does not know, and a pipe has no answer to record.
	if (req.method != "GET" && req.method != "HEAD") {
		return (pass);
	}
}
