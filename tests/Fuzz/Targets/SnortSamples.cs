namespace LoadMaster.Fuzz.Targets;

/// <summary>Rules and messages of the intrusion prevention.</summary>
internal static class SnortSamples
{
    public static readonly string[] Rules =
    [
        Rule("""content:"/index.php?"; nocase; http_uri; content:"id="; distance:0; within:40; http_uri; pcre:"/id=[0-9a-f]{4,}(?:\x26|$)/Ui";""", 1),
        Rule("""content:"POST"; http_method; content:"cmd="; http_client_body; byte_test:4,>,1000,0,relative,string,dec; isdataat:10,relative;""", 2),
        Rule("""content:"User-Agent|3A| evil"; http_header; content:!"Referer"; http_header; urilen:5<>50; flowbits:set,a; detection_filter:track by_src, count 2, seconds 5;""", 3),
        Rule("""http_uri:path; content:"/a",fast_pattern,nocase; http_header:field host; content:"b"; bufferlen:<90; http_param:"q",nocase; content:"<script"; service:http;""", 5),
        Rule("""http_client_body; content:"data="; base64_decode:bytes 64,offset 0,relative; base64_data; content:"eval("; pkt_data; byte_extract:1,4,n; content:"x",offset n,depth 90; service:http;""", 6),
    ];

    public static readonly string[] Words =
    [
        "content:\"", "\";", "|", "\\", "!", "(", ")", ";", ":", ",", "\"", "pcre:\"/", "/iU\";", "(?", "{1,1000}", "http_uri;", "distance:-99999;", "within:0;", "depth:4294967295;", "offset:n;",
        "byte_test:4,>,0,0,relative;", "byte_jump:4,0,relative,align;", "byte_extract:1,0,n,relative;", "isdataat:!10,relative;", "base64_decode:relative;", "flowbits:isset,a;", "urilen:1<>9;",
        "fast_pattern:only;", "sid:99999999999;", "\\Q", "(?P<a>", "\\1", "[[:alpha:]]", "%25", "%u0041", "//", "/../", "\r\n", "\r\n\r\n", "Cookie: ", "Content-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked\r\n", "5\r\n", "ZXZhbCg=", "%c0%af", "id=00ff",
    ];

    private static string Rule(string options, int sid) =>
        $"""alert tcp $EXTERNAL_NET any -> $HTTP_SERVERS $HTTP_PORTS (msg:"test {sid}"; flow:to_server,established; {options} classtype:web-application-attack; sid:{sid}; rev:1;)""";
}
