using LoadMaster.DataPlane.Tcp;

namespace LoadMaster.Fuzz.Targets;

/// <summary>What persistence looks for at a stream's start.</summary>
internal sealed unsafe class FirstBytesTarget : IFuzzTarget
{
    private readonly GuardedMemory _memory = new(Mutator.BytesMax);

    private delegate FirstBytesOutcome Look(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> found);

    public string Name => "first-bytes";

    public IEnumerable<string> Seeds =>
    [
        "\u0003\0\0\u0025\u0020\u00e0\0\0\0\0\0Cookie: mstshash=anna\r\n",
        "\u0016\u0003\u0003\0\u004e\u0001\0\0\u004a\u0003\u0003" + new string('r', 32) + "\u0020" + new string('s', 32) + "\u00c0\u002f\0\0\0\0\0",
        "\u0016\u0003\u0003\0\u004e\u0002\0\0\u004a\u0003\u0003" + new string('r', 32) + "\u0020" + new string('s', 32) + "\u00c0\u002f\0\0\u0006\0\u002b\0\u0002\u0003\u0004",
    ];

    public IEnumerable<string> Words => ["Cookie: mstshash=", "\r\n", "\u0003\0", "\u00e0", "\u0016\u0003", "\0\u002b", "\u0020", "\u00ff"];

    public int Try(ReadOnlySpan<byte> input) => HashCode.Combine(
        One(input, FirstBytes.SessionOfClient), One(input, FirstBytes.SessionOfServer), One(input, FirstBytes.RdpUser), Math.Min(input.Length, 100));

    private int One(ReadOnlySpan<byte> input, Look look)
    {
        input = input[..Math.Min(input.Length, FirstBytes.BytesMax)];
        var data = _memory.Place(input);
        var outcome = look(new ReadOnlySpan<byte>(data, input.Length), out var found);
        BrokenPromiseException.Unless(outcome != FirstBytesOutcome.Found || found.Length > 0, "found, but nothing");
        return HashCode.Combine(outcome, Math.Min(found.Length, 33));
    }
}
