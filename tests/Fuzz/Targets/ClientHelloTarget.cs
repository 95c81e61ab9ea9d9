using LoadMaster.DataPlane.Tls;

namespace LoadMaster.Fuzz.Targets;

/// <summary>The name in a TLS ClientHello: found the same however much more has come.</summary>
internal sealed unsafe class ClientHelloTarget : IFuzzTarget
{
    private readonly GuardedMemory _memory = new(Mutator.BytesMax);
    private readonly byte[] _message = new byte[Mutator.BytesMax];
    private readonly byte[] _other = new byte[Mutator.BytesMax];

    public string Name => "client-hello";

    public IEnumerable<string> Seeds => [Hello("www.example.com", split: false), Hello("a", split: true), Hello("", split: false)];

    public IEnumerable<string> Words => ["\u0016\u0003\u0001", "\u0001\0\0", "\0\0", "\0\u0010", "\u00ff\u00ff", "www.example.com", "\0\u0001a"];

    public int Try(ReadOnlySpan<byte> input)
    {
        var data = _memory.Place(input);
        var outcome = ClientHello.Read(new ReadOnlySpan<byte>(data, input.Length), _message, out var name);
        BrokenPromiseException.Unless(outcome != HelloOutcome.Named || name.Length > 0, "named, but nothing");
        for (var cut = input.Length - 1; cut > 0; cut -= 1 + (cut / 4))
        {
            var prefix = _memory.Place(input[..cut]);
            var early = ClientHello.Read(new ReadOnlySpan<byte>(prefix, cut), _other, out var earlyName);
            var fits = early == HelloOutcome.Partial || (early == outcome && (outcome != HelloOutcome.Named || earlyName.SequenceEqual(name)));
            BrokenPromiseException.Unless(fits, $"{cut} bytes said {early}, {input.Length} bytes say {outcome}");
        }

        return HashCode.Combine(outcome, Math.Min(name.Length, 20), Math.Min(input.Length, 60));
    }

    private static string Hello(string name, bool split)
    {
        static string Vector(int lengthBytes, string content) =>
            (lengthBytes == 2 ? $"{(char)(content.Length >> 8)}" : "") + (char)(content.Length & 255) + content;
        var names = Vector(2, "\0" + Vector(2, name));
        var extensions = Vector(2, "\0\u002b" + Vector(2, "\u0002\u0003\u0004") + "\0\0" + Vector(2, names));
        var body = "\u0003\u0003" + new string('r', 32) + Vector(1, new string('s', 32)) + Vector(2, "\u0013\u0001") + Vector(1, "\0") + extensions;
        var message = "\u0001\0" + Vector(2, body);
        return split
            ? "\u0016\u0003\u0001" + Vector(2, message[..50]) + "\u0016\u0003\u0001" + Vector(2, message[50..])
            : "\u0016\u0003\u0001" + Vector(2, message);
    }
}
