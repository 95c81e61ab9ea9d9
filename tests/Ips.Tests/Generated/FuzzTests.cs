using LoadMaster.Ips.Matching;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>Broken rules and broken messages; LM_FUZZ_ROUNDS and LM_FUZZ_SEED in the environment make a longer or another run.</summary>
public sealed class FuzzTests
{
    private static readonly int Rounds = Number("LM_FUZZ_ROUNDS", 300);

    private static readonly string[] Rules =
    [
        Rule2("""content:"/index.php?"; nocase; http_uri; content:"id="; distance:0; within:40; http_uri; pcre:"/id=[0-9a-f]{4,}(?:\x26|$)/Ui";""", 1),
        Rule2("""content:"POST"; http_method; content:"cmd="; http_client_body; byte_test:4,>,1000,0,relative,string,dec; isdataat:10,relative;""", 2),
        Rule2("""content:"User-Agent|3A| evil"; http_header; content:!"Referer"; http_header; urilen:5<>50; flowbits:set,a; detection_filter:track by_src, count 2, seconds 5;""", 3),
        Rule2("""file_data; content:"MZ"; depth:2; byte_jump:4,58,relative,little; content:"PE|00 00|"; within:4;""", 4, "to_client"),
        Rule3("""http_uri:path; content:"/a",fast_pattern,nocase; http_header:field host; content:"b"; bufferlen:<90; http_param:"q",nocase; content:"<script";""", 5),
        Rule3("""http_client_body; content:"data="; base64_decode:bytes 64,offset 0,relative; base64_data; content:"eval("; pkt_data; byte_extract:1,4,n; content:"x",offset n,depth 90;""", 6),
    ];

    private static readonly string[] Messages =
    [
        Request("/index.php?x=1&id=00ff&y=%2e%2e%2f", "POST", "Host: b\r\nUser-Agent: evil%41\r\nCookie: a=b%63\r\nContent-Type: x\r\n"),
        Request("/a//b/../c?q=%3Cscript%3E", "GET", "Host: b\r\nCookie: a\r\nCookie: b\r\nTransfer-Encoding: chunked\r\n"),
        "HTTP/1.1 200 OK\r\nServer: s\r\nSet-Cookie: x=1\r\nContent-Encoding: gzip\r\nContent-Type: text/html; charset=utf-16\r\n\r\n",
    ];

    [Fact]
    public void Broken_rules_and_broken_messages_end_in_a_report_not_in_an_exception()
    {
        var fuzz = new RuleFuzz(Number("LM_FUZZ_SEED", 20260101));
        var inspector = new Inspector(new RateTable());
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var import = Import([.. Enumerable.Range(0, 4).Select(_ => fuzz.Mutated(fuzz.One(Rules))), .. Rules]);
            Assert.True(import.Report.Rules >= 1);
            accepted += import.Report.Accepted;
            var set = RuleSet.Create(import, _ => true);
            var flow = new FlowState();
            for (var message = 0; message < 4; message++)
            {
                var body = Bytes(fuzz.Mutated("5\r\ncmd=9999999data=ZXZhbCg=\r\n0\r\n\r\n"));
                inspector.InspectRequest(set, Bytes(fuzz.Mutated(fuzz.One(Messages))), body, flow, Nobody, round);
                inspector.InspectResponse(set, Bytes(fuzz.Mutated(fuzz.One(Messages))), body, flow, Nobody, round);
            }
        }

        Assert.True(accepted > 5 * Rounds, $"{accepted} rules were accepted");
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;
}
