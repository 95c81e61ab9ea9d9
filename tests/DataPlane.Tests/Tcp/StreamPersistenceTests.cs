using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tcp;

/// <summary>Remote desktop and TLS that passes through, against servers that say who they are.</summary>
public sealed class StreamPersistenceTests
{
    private static Proxy With(PersistenceMode mode, bool fallback, params RawServer[] servers) => new(
        service => service with
        {
            Type = ServiceType.Tcp,
            Persistence = new PersistenceSettings { Mode = mode, SourceFallback = fallback },
            Timeouts = new ServiceTimeouts { ClientHeaderTimeoutSeconds = 2 },
        },
        [.. servers.Select(server => server.Address)]);

    /// <summary>Answers a connection request with its number, after it has all of it.</summary>
    private static RawServer Desktop(char name) => new(async (connection, number) =>
    {
        var head = await connection.ReadBytesAsync(4);
        _ = await connection.ReadBytesAsync(head[3] - 4);
        await connection.SendAsync($"{name}");
    });

    private static byte[] ConnectionRequest(string user)
    {
        var text = Encoding.ASCII.GetBytes(user.Length == 0 ? "" : $"Cookie: mstshash={user}\r\n");
        var total = 11 + text.Length + 8;
        return [3, 0, 0, (byte)total, (byte)(total - 5), 0xE0, 0, 0, 0, 0, 0, .. text, 1, 0, 8, 0, 3, 0, 0, 0];
    }

    private static async Task<char> ServerOf(Proxy proxy, byte[] request, bool inPieces = false)
    {
        using var client = await proxy.ConnectAsync();
        for (var at = 0; at < request.Length; at += inPieces ? 1 : request.Length)
        {
            await client.SendAsync(request.AsMemory(at, inPieces ? 1 : request.Length));
        }

        return (await client.ReadTextAsync(1))[0];
    }

    [Fact]
    public async Task Remote_desktop_user_returns_to_its_session_from_anywhere()
    {
        using var one = Desktop('1');
        using var two = Desktop('2');
        using var proxy = With(PersistenceMode.RdpCookie, fallback: false, one, two);
        var anna = await ServerOf(proxy, ConnectionRequest("anna"));
        var bert = await ServerOf(proxy, ConnectionRequest("bert"));
        Assert.NotEqual(anna, bert);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(anna, await ServerOf(proxy, ConnectionRequest("anna"), inPieces: true));
            Assert.Equal(bert, await ServerOf(proxy, ConnectionRequest("bert")));
        }

        Assert.NotEqual(await ServerOf(proxy, ConnectionRequest("")), await ServerOf(proxy, ConnectionRequest("")));
    }

    [Fact]
    public async Task Client_without_a_user_name_is_known_by_its_address_where_that_is_wanted()
    {
        using var one = Desktop('1');
        using var two = Desktop('2');
        using var proxy = With(PersistenceMode.RdpCookie, fallback: true, one, two);
        var first = await ServerOf(proxy, ConnectionRequest(""));
        Assert.Equal(first, await ServerOf(proxy, ConnectionRequest("")));
        Assert.NotEqual(first, await ServerOf(proxy, ConnectionRequest("anna")));
    }

    [Fact]
    public async Task Client_that_says_nothing_is_closed_and_reaches_no_server()
    {
        using var one = Desktop('1');
        using var proxy = With(PersistenceMode.RdpCookie, fallback: true, one);
        using var client = await proxy.ConnectAsync();
        Assert.Equal("", await client.ReadTextToEndAsync());
        using var gone = await proxy.ConnectAsync();
        gone.FinishSending();
        Assert.Equal("", await gone.ReadTextToEndAsync());
        Assert.Equal(0, one.Accepted);
        Assert.Equal(0, proxy.Counters.ConnectionsActive);
    }

    private static byte[] Hello(byte type, byte session) =>
        [22, 3, 3, 0, 78, type, 0, 0, 74, 3, 3, .. new byte[32], 32, .. Enumerable.Repeat(session, 32), 0xC0, 0x2F, .. new byte[5]];

    /// <summary>Gives each new session its own id.</summary>
    private static RawServer TlsServer(byte name) => new(async (connection, number) =>
    {
        _ = await connection.ReadBytesAsync(83);
        await connection.SendAsync(Hello(2, name));
    });

    [Fact]
    public async Task Session_that_a_server_gave_brings_the_client_back_to_it()
    {
        using var one = TlsServer(11);
        using var two = TlsServer(22);
        using var proxy = With(PersistenceMode.SslSession, fallback: false, one, two);

        async Task<byte> SessionFrom(byte offered)
        {
            using var client = await proxy.ConnectAsync();
            await client.SendAsync(Hello(1, offered));
            return (await client.ReadBytesAsync(83))[44];
        }

        var first = await SessionFrom(99);
        var second = await SessionFrom(98);
        Assert.NotEqual(first, second);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(first, await SessionFrom(first));
            Assert.Equal(second, await SessionFrom(second));
        }

        // What clients offered and no server gave makes no entry.
        Assert.Equal(2, proxy.Engine.Persistence.List(proxy.Service.Id, 0, 10)!.Total);
    }
}
