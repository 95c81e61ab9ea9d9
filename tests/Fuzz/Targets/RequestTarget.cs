using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain;

namespace LoadMaster.Fuzz.Targets;

/// <summary>A client's request: parsed, written for the server, and read again as a server would.</summary>
internal sealed unsafe class RequestTarget : IFuzzTarget
{
    private readonly GuardedMemory _received = new(Mutator.BytesMax);
    private readonly GuardedMemory _sent = new(Mutator.BytesMax + HeadWriter.GrowthMax);
    private readonly byte[] _kept = new byte[Mutator.BytesMax];
    private readonly RequestHead _head = new();
    private readonly RequestHead _again = new();
    private readonly ClientAddress _client = Client();

    public string Name => "request";

    public IEnumerable<string> Seeds => HttpSamples.Requests;

    public IEnumerable<string> Words => HttpSamples.Words;

    public int Try(ReadOnlySpan<byte> input)
    {
        var data = _received.Place(input);
        var status = _head.Parse(data, input.Length);
        if (status == ParseStatus.Malformed && _head.ParseSimple(data, input.Length) == ParseStatus.Complete)
        {
            return TrySimple(input);
        }

        if (status != ParseStatus.Complete)
        {
            return HttpSamples.KindOf(status, _head);
        }

        var whole = _head.Skipped + _head.Length;
        BrokenPromiseException.Unless(_head.Length <= Limits.HeaderBytesMax && whole <= input.Length, "the head is longer than what was received");
        HttpSamples.CheckPrefixes(cut => cut > 2 ? _again.Parse(_received.Place(_kept.AsSpan(0, cut)), cut) : ParseStatus.NeedMore, Keep(input, whole));
        data = _received.Place(input);
        _ = _head.Parse(data, input.Length);
        Forward();
        return HttpSamples.KindOf(status, _head, HashCode.Combine(_head.WantsUpgrade, _head.ExpectsContinue, _head.IsHead, _head.ForwardedForAt >= 0, _head.Target[0], _head.Skipped));
    }

    /// <summary>HTTP/0.9: exactly one line was taken, whatever follows it, and the server sees its path.</summary>
    private int TrySimple(ReadOnlySpan<byte> input)
    {
        var line = input.StartsWith("\r\n"u8) ? input[2..] : input;
        line = line[..line.IndexOf("\r\n"u8)];
        BrokenPromiseException.Unless(_head.IsSimple && line.StartsWith("GET /"u8) && _head.Target.SequenceEqual(line[4..]), "the target is not that of the client's line");
        BrokenPromiseException.Unless(_head.Length - _head.AddedLength == line.Length + 2 && !_head.HasBody && !_head.KeepsAlive, "more than the line was taken");
        Forward();
        return HashCode.Combine(ParseStatus.Complete, 9, Math.Min(line.Length, 64));
    }

    private int Keep(ReadOnlySpan<byte> input, int length)
    {
        input[..length].CopyTo(_kept);
        return length;
    }

    private void Forward()
    {
        var host = _head.HasHost ? default : _head.Host.IsEmpty ? "192.0.2.1"u8 : _head.Host;
        var room = _head.Length + HeadWriter.GrowthMax + host.Length;
        var sent = _sent.Room(room);
        var length = HeadWriter.WriteRequest(sent, _head, true, false, _client, default, host);
        BrokenPromiseException.Unless(length <= room, "the written head does not fit");
        HttpSamples.CheckClean(new ReadOnlySpan<byte>(sent, length));
        BrokenPromiseException.Unless(_again.Parse(sent, length) == ParseStatus.Complete, "the server would refuse the head, or wait for more of it");
        BrokenPromiseException.Unless(_again.Length == length, "the server would see the head's end earlier");
        BrokenPromiseException.Unless(_again.IsChunked == _head.IsChunked && _again.ContentLength == _head.ContentLength, "the server would see a body of another length");
        BrokenPromiseException.Unless(_again.Target.SequenceEqual(_head.Target) && _again.Method.SequenceEqual(_head.Method), "the server would see another method or target");
        BrokenPromiseException.Unless(_again.IsHttp11 && _again.HasHost, "the server would not see HTTP/1.1 with a host");
        BrokenPromiseException.Unless(_again.Host.SequenceEqual(_head.HasHost ? _head.Host : host), "the server would see another host");
        BrokenPromiseException.Unless(_again.ForwardedForAt >= 0, "the client's address is missing");
        BrokenPromiseException.Unless(_again.Value(_again.Fields[_again.ForwardedForAt]).EndsWith("192.0.2.7"u8), "the last address is not the client's");
        HttpSamples.CheckNoHopByHop(_again, _head.WantsUpgrade);
    }

    private static ClientAddress Client()
    {
        ReadOnlySpan<byte> address = [2, 0, 0x1F, 0x90, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0];
        fixed (byte* bytes = address)
        {
            return ClientAddress.Of(bytes);
        }
    }
}
