using LoadMaster.DataPlane.Probes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Probes;

public class LoadAgentTests
{
    private static readonly LoadAgent Agent = new();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("42\n", 42)]
    [InlineData("100\r\nmore text", 100)]
    [InlineData(" 7 \n", 7)]
    [InlineData("101\n", 101)]
    [InlineData("102\n", 102)]
    public async Task The_first_line_is_the_load(string body, int load)
    {
        await using var server = LoopbackServer.Answering($"HTTP/1.1 200 OK\r\n\r\n{body}");
        var reading = await Agent.ReadAsync(server.Endpoint, Settings(server.Endpoint.Port), default);
        Assert.Equal(load, reading.Load);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n103\n", "from 0 to 102, it is '103'")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n-1\n", "it is '-1'")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n4.5\n", "it is '4.5'")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n\n42", "it is ''")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n<html>", "it is '<html>'")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n42", "status 404, expected 200")]
    [InlineData("garbage\n", "not HTTP/1.1")]
    public async Task Anything_else_is_no_reading_and_says_why(string answer, string reason)
    {
        await using var server = LoopbackServer.Answering(answer);
        var reading = await Agent.ReadAsync(server.Endpoint, Settings(server.Endpoint.Port), default);
        Assert.Null(reading.Load);
        Assert.Contains(reason, reading.Reason);
    }

    [Fact]
    public async Task The_agent_is_asked_at_its_own_path_and_port()
    {
        var request = "";
        await using var server = new LoopbackServer(async (stream, end) =>
        {
            request = await LoopbackServer.ReadRequestAsync(stream, end);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n55"u8.ToArray(), end);
        });
        var reading = await Agent.ReadAsync(LoopbackServer.Nobody(), Settings(server.Endpoint.Port) with { Path = "/cpu" }, default);
        Assert.Equal(55, reading.Load);
        Assert.StartsWith("GET /cpu HTTP/1.1\r\n", request);
    }

    [Fact]
    public async Task An_agent_that_is_away_or_silent_is_no_reading()
    {
        var away = await Agent.ReadAsync(LoopbackServer.Nobody(), Settings(LoopbackServer.Nobody().Port), default);
        Assert.Null(away.Load);
        Assert.Equal("connection refused", away.Reason);

        await using var server = LoopbackServer.Stalling("");
        var silent = await Agent.ReadAsync(server.Endpoint, Settings(server.Endpoint.Port) with { IntervalSeconds = 0.3 }, default);
        Assert.Null(silent.Load);
        Assert.Equal("no answer within 0.3 s", silent.Reason);
    }

    private static AdaptiveSettings Settings(int port) => new() { Port = port };
}
