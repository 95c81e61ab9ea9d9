using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Proxying;
using LoadMaster.Domain;

namespace LoadMaster.Fuzz.Targets;

/// <summary>PROXY protocol headers: a header is the same however much comes behind it, none shorter is one, and what is refused stays refused.</summary>
internal sealed unsafe class ProxyHeaderTarget : IFuzzTarget
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private static readonly byte[] Peer = [127, 0, 0, 1];

    private readonly GuardedMemory _memory = new(Mutator.BytesMax);

    public string Name => "proxy-header";

    public IEnumerable<string> Seeds =>
    [
        "PROXY TCP4 192.0.2.7 198.18.0.1 40000 80\r\nGET /",
        "PROXY TCP6 2001:db8::7 ::ffff:1.2.3.4 40000 80\r\n",
        "PROXY UNKNOWN x\r\n",
        Signature + "\u0021\u0011\0\u000c\u00c0\0\u0002\u0007\u00c6\u0012\0\u0001\u009c\u0040\0\u0050",
        Signature + "\u0021\u0021\0\u0024" + new string('\u0020', 36),
        Signature + "\u0020\0\0\0",
        Signature + "\u0021\u0011\0\u0013\u00c0\0\u0002\u0007\u00c6\u0012\0\u0001\u009c\u0040\0\u0050\u0003\0\u0004abcd",
    ];

    public IEnumerable<string> Words => ["PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "::", "\r\n", Signature, "\u0021\u0011", "\u0003\0\u0004", "255.255.255.255", "65535"];

    public int Try(ReadOnlySpan<byte> input)
    {
        var outcome = Read(input, out var client, out var length);
        if (outcome == ProxyHeaderOutcome.Done)
        {
            BrokenPromiseException.Unless(length > 0 && length <= Math.Min(input.Length, Limits.ProxyHeaderBytesMax), $"{length} of {input.Length} bytes");
        }
        else
        {
            BrokenPromiseException.Unless(client.Bytes.SequenceEqual(Peer), "a client without a header");
        }

        for (var cut = input.Length - 1; cut > 0; cut -= 1 + (cut / 4))
        {
            var early = Read(input[..cut], out var earlyClient, out var earlyLength);
            var fits = early == ProxyHeaderOutcome.NeedMore
                || (early == outcome && (early != ProxyHeaderOutcome.Done || (earlyLength == length && earlyClient.Bytes.SequenceEqual(client.Bytes))));
            BrokenPromiseException.Unless(fits && !(early == ProxyHeaderOutcome.Done && cut < length), $"{cut} bytes said {early}, {input.Length} bytes say {outcome}");
        }

        return HashCode.Combine(outcome, client.Length, Math.Min(length, 110), Math.Min(input.Length, 60));
    }

    private ProxyHeaderOutcome Read(ReadOnlySpan<byte> input, out ClientAddress client, out int length)
    {
        client = ClientAddress.Of(Peer, 9);
        return ProxyHeader.Read(new ReadOnlySpan<byte>(_memory.Place(input), input.Length), ref client, out length);
    }
}
