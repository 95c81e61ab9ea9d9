using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Diagnostics;

namespace LoadMaster.Host.Tests.Diagnostics;

public sealed class DiagToolsTests
{
    [Fact]
    public void Tcpdump_gets_bounds_and_the_expression_behind_the_end_of_options()
    {
        var command = DiagTools.Make("tcpdump", new DiagBody { Expression = ["src", "192.0.2.1", "and", "port", "http"] }, out var problems)!;
        Assert.Empty(problems);
        Assert.Equal("tcpdump -i any -c 100 -nn -l -- src 192.0.2.1 and port http", command.ToString());
        Assert.Equal((10, false), (command.SecondsMax, command.Binary));

        var file = DiagTools.Make("tcpdump", new DiagBody { Interface = "eth0", MaxPackets = 5, MaxSeconds = 60, Pcap = true }, out _)!;
        Assert.Equal("tcpdump -i eth0 -c 5 -nn -U -w - --", file.ToString());
        Assert.Equal((60, true), (file.SecondsMax, file.Binary));
    }

    [Theory]
    [InlineData("-w")]
    [InlineData("-z")]
    [InlineData("--")]
    [InlineData("")]
    [InlineData("port\n80")]
    [InlineData("a\0b")]
    public void A_word_that_could_be_an_option_or_hides_something_is_refused(string word)
    {
        Assert.Null(DiagTools.Make("tcpdump", new DiagBody { Expression = ["port", word] }, out var problems));
        Assert.Equal("/expression/1", Assert.Single(problems).Path);
    }

    [Theory]
    [InlineData("-i")]
    [InlineData("eth0 -w /tmp/x")]
    [InlineData("")]
    [InlineData("eth0\n")]
    [InlineData("a123456789012345")]
    public void What_is_no_interface_name_is_refused(string name)
    {
        Assert.Null(DiagTools.Make("tcpdump", new DiagBody { Interface = name }, out var problems));
        Assert.Equal("/interface", Assert.Single(problems).Path);
    }

    [Theory]
    [InlineData("-f")]
    [InlineData("")]
    [InlineData("host;reboot")]
    [InlineData("$(id)")]
    [InlineData("a b")]
    [InlineData("host\n")]
    [InlineData("fe80::1%eth0")]
    public void What_is_no_host_is_refused(string host)
    {
        foreach (var tool in new[] { "ping", "traceroute" })
        {
            Assert.Null(DiagTools.Make(tool, new DiagBody { Host = host }, out var problems));
            Assert.Equal((ProblemCodes.NotAnAddress, "/host"), (Assert.Single(problems).Code, problems[0].Path));
        }
    }

    [Theory]
    [InlineData("198.18.1.11")]
    [InlineData("2001:db8::1")]
    [InlineData("www.example.net")]
    public void Addresses_and_names_are_hosts(string host) => Assert.EndsWith($" {host}", DiagTools.Make("ping", new DiagBody { Host = host }, out _)!.ToString(), StringComparison.Ordinal);

    [Fact]
    public void All_problems_come_at_once()
    {
        var body = new DiagBody { Interface = "-", MaxPackets = 0, MaxSeconds = 301, Expression = ["-w", new string('x', 1100)], Host = "a" };
        Assert.Null(DiagTools.Make("tcpdump", body, out var problems));
        Assert.Equal(["/host", "/interface", "/maxPackets", "/maxSeconds", "/expression", "/expression/0"], problems.Select(p => p.Path));
    }

    [Fact]
    public void A_tool_refuses_what_it_does_not_take()
    {
        Assert.Null(DiagTools.Make("ps", new DiagBody { Expression = ["x"], Host = "a" }, out var problems));
        Assert.Equal(["/expression", "/host"], problems.Select(p => p.Path));
        Assert.All(problems, p => Assert.Equal(ProblemCodes.ImpossibleCombination, p.Code));
    }

    [Fact]
    public void An_expression_is_read_before_the_capture_begins()
    {
        var trial = DiagTools.Trial("tcpdump", new DiagBody { Interface = "eth0", Pcap = true, Expression = ["host", "a.example"] })!;
        Assert.Equal("tcpdump -i eth0 -d -- host a.example", trial.ToString());
        Assert.Null(DiagTools.Trial("tcpdump", new DiagBody { Interface = "eth0" }));
        Assert.Null(DiagTools.Trial("ping", new DiagBody { Host = "a.example" }));
    }
}
