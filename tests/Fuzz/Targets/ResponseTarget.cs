using LoadMaster.DataPlane.Http;
using LoadMaster.Domain;

namespace LoadMaster.Fuzz.Targets;

/// <summary>A server's response: parsed, written for the client, and read again as a client would.</summary>
internal sealed unsafe class ResponseTarget : IFuzzTarget
{
    private readonly GuardedMemory _received = new(Mutator.BytesMax);
    private readonly GuardedMemory _sent = new(Mutator.BytesMax + HeadWriter.GrowthMax);
    private readonly byte[] _kept = new byte[Mutator.BytesMax];
    private readonly ResponseHead _head = new();
    private readonly ResponseHead _again = new();

    public string Name => "response";

    public IEnumerable<string> Seeds => HttpSamples.Responses;

    public IEnumerable<string> Words => HttpSamples.Words;

    public int Try(ReadOnlySpan<byte> input)
    {
        var status = _head.Parse(_received.Place(input), input.Length);
        if (status != ParseStatus.Complete)
        {
            return HttpSamples.KindOf(status, _head);
        }

        BrokenPromiseException.Unless(_head.Length <= input.Length && _head.Length <= Limits.HeaderBytesMax, "the head is longer than what was received");
        input[.._head.Length].CopyTo(_kept);
        HttpSamples.CheckPrefixes(cut => _again.Parse(_received.Place(_kept.AsSpan(0, cut)), cut), _head.Length);
        _ = _head.Parse(_received.Place(input), input.Length);
        Forward();
        return HttpSamples.KindOf(status, _head, HashCode.Combine(_head.Status / 100, _head.BodyOf(false)));
    }

    private void Forward()
    {
        var room = _head.Length + HeadWriter.GrowthMax;
        var sent = _sent.Room(room);
        var length = HeadWriter.WriteResponse(sent, _head, "Connection: close\r\n"u8);
        BrokenPromiseException.Unless(length <= room, "the written head does not fit");
        HttpSamples.CheckClean(new ReadOnlySpan<byte>(sent, length));
        BrokenPromiseException.Unless(_again.Parse(sent, length) == ParseStatus.Complete && _again.Length == length, "the client would see another head");
        BrokenPromiseException.Unless(_again.Status == _head.Status && _again.SaysClose, "the client would see another status");
        BrokenPromiseException.Unless(_again.BodyOf(false) == _head.BodyOf(false) && _again.ContentLength == _head.ContentLength, "the client would see a body of another length");
        HttpSamples.CheckNoHopByHop(_again, _head.Status is 101 or 426);
    }
}
