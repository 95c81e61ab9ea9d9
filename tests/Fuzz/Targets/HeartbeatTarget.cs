using LoadMaster.Domain.Ha;
using LoadMaster.Network.Heartbeat;

namespace LoadMaster.Fuzz.Targets;

/// <summary>A heartbeat's datagram: whoever has no key is not believed; what has the right HMAC is read without harm, whatever it says.</summary>
internal sealed unsafe class HeartbeatTarget : IFuzzTarget
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];

    private readonly GuardedMemory _memory = new(Mutator.BytesMax);
    private readonly HeartbeatCodec _codec = new(Key);
    private readonly string _good;

    public HeartbeatTarget()
    {
        var datagram = new byte[HeartbeatCodec.DatagramLengthMax];
        var length = _codec.Write(datagram, new HeartbeatStatus("lb-a", 5, HaState.Active, 3, 9, true, true), 77);
        _good = System.Text.Encoding.Latin1.GetString(datagram, 0, length);
    }

    public string Name => "heartbeat";

    public IEnumerable<string> Seeds => [_good];

    public IEnumerable<string> Words => ["LMHB", "\u0002", "\0", "\u00ff", "lb-b"];

    public int Try(ReadOnlySpan<byte> input)
    {
        var data = _memory.Place(input);
        var outcome = _codec.Read(new ReadOnlySpan<byte>(data, input.Length), out var message);
        var isGood = System.Text.Encoding.Latin1.GetString(input) == _good;
        BrokenPromiseException.Unless(outcome != HeartbeatReadOutcome.Authentic || isGood, "a changed datagram is believed");
        BrokenPromiseException.Unless((outcome == HeartbeatReadOutcome.Authentic) == (message is not null), "a message that is not authentic");
        return HashCode.Combine(outcome, Signed(input));
    }

    /// <summary>The same with a right HMAC: what a later version of the software, or a broken one, might send.</summary>
    private int Signed(ReadOnlySpan<byte> input)
    {
        if (input.Length < 64)
        {
            return 0;
        }

        var body = input[..^32];
        var data = _memory.Place(input);
        System.Security.Cryptography.HMACSHA256.HashData(HeartbeatKey.Of(Key).Secret, body, new Span<byte>(data + body.Length, 32));
        return HashCode.Combine(_codec.Read(new ReadOnlySpan<byte>(data, input.Length), out var message), message?.Status.State);
    }
}
