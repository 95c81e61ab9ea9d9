using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using LoadMaster.DataPlane.Tls;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class ClientHelloTests
{
    [Theory]
    [InlineData("www.example.com")]
    [InlineData("A.b-c.example.ORG")]
    public async Task The_name_of_a_real_client_is_found_and_every_part_of_the_message_is_partial(string name)
    {
        var hello = await CaptureAsync(name);

        Assert.Equal((HelloOutcome.Named, name), Read(hello));
        for (var length = 0; length < hello.Length; length++)
        {
            Assert.Equal(HelloOutcome.Partial, Read(hello.AsSpan(0, length)).Outcome);
        }

        Assert.Equal((HelloOutcome.Named, name), Read([.. hello, .. new byte[100]]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task The_message_may_be_spread_over_many_records(int size)
    {
        var hello = await CaptureAsync("www.example.com");
        var split = hello.AsSpan(5).ToArray().Chunk(size).SelectMany(part => (byte[])[22, 3, 1, (byte)(part.Length >> 8), (byte)part.Length, .. part]).ToArray();

        Assert.Equal((HelloOutcome.Named, "www.example.com"), Read(split));
        Assert.Equal(HelloOutcome.Partial, Read(split.AsSpan(0, split.Length - 1)).Outcome);
    }

    [Fact]
    public async Task What_is_no_ClientHello_or_has_no_name_is_nameless()
    {
        var hello = await CaptureAsync("");
        Assert.Equal(HelloOutcome.Nameless, Read(hello).Outcome);
        Assert.Equal(HelloOutcome.Nameless, Read("GET / HTTP/1.1\r\n"u8).Outcome);
        Assert.Equal(HelloOutcome.Nameless, Read([22, 3, 1, 0, 0]).Outcome);
        Assert.Equal(HelloOutcome.Nameless, Read([22, 3, 1, 0, 4, 2, 0, 0, 0]).Outcome);
        Assert.Equal(HelloOutcome.Nameless, Read([22, 2]).Outcome);
        Assert.Equal(HelloOutcome.Nameless, Read([22, 3, 1, 0x40, 0, 1, 0x10, 0, 0]).Outcome);
        var endless = new byte[ClientHello.BytesMax];
        new byte[] { 22, 3, 1, 0x3F, 0xFF, 1, 0, 0x3F, 0xFC }.CopyTo(endless, 0);
        Assert.Equal(HelloOutcome.Nameless, Read(endless).Outcome);
    }

    [Fact]
    public async Task Damaged_messages_are_read_within_their_bounds()
    {
        var hello = await CaptureAsync("www.example.com");
        var random = new Random(7);
        var seen = new int[3];
        for (var round = 0; round < 300_000; round++)
        {
            var damaged = hello.AsSpan(0, random.Next(4) == 0 ? random.Next(hello.Length + 1) : hello.Length).ToArray();
            for (var count = random.Next(1, 4); count > 0 && damaged.Length > 0; count--)
            {
                // Most often where lengths are: the headers and the extensions at the end.
                var at = random.Next(2) == 0 ? random.Next(Math.Min(60, damaged.Length)) : random.Next(damaged.Length);
                damaged[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            }

            var (outcome, name) = Read(damaged);
            seen[(int)outcome]++;
            Assert.True(outcome != HelloOutcome.Named || name.Length is > 0 and <= 255);
        }

        Assert.All(seen, count => Assert.InRange(count, 1000, 299_000));
    }

    [Theory]
    [InlineData("www.example.com", 1)]
    [InlineData("WWW.Example.com.", 1)]
    [InlineData("a.example.com", 2)]
    [InlineData("a.b.example.com", 0)]
    [InlineData("example.com", 0)]
    [InlineData("com", 0)]
    [InlineData(".example.com", 0)]
    public void A_name_goes_to_its_own_group_then_to_its_wildcard_then_to_the_default(string name, int group)
    {
        var routes = new SniRoutes([], new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["www.example.com"] = 1, ["*.example.com"] = 2 });

        Assert.Equal(group, routes.Find(Encoding.ASCII.GetBytes(name)));
    }

    private static (HelloOutcome Outcome, string Name) Read(ReadOnlySpan<byte> bytes)
    {
        var outcome = ClientHello.Read(bytes, new byte[Math.Max(ClientHello.BytesMax, bytes.Length)], out var name);
        return (outcome, Encoding.ASCII.GetString(name));
    }

    /// <summary>The first record that .NET's client (OpenSSL) sends.</summary>
    private static async Task<byte[]> CaptureAsync(string name)
    {
        using var wire = new CapturingStream();
        await using var client = new SslStream(wire);
        _ = await Assert.ThrowsAnyAsync<Exception>(() => client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }));
        var bytes = wire.Written.ToArray();
        return bytes[..(5 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(3)))];
    }

    private sealed class CapturingStream : MemoryStream
    {
        public MemoryStream Written { get; } = new();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Written.WriteAsync(buffer, cancellationToken);
    }
}
