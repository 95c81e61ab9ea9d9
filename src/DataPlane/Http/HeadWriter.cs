using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>Writes a parsed head anew for the other side: the lines in their order, without those that concern one connection only.</summary>
internal unsafe ref struct HeadWriter
{
    /// <summary>What a rewritten head may be longer than the received one.</summary>
    public const int GrowthMax = 256;

    private readonly byte* _start;
    private byte* _at;

    private HeadWriter(byte* target) => _start = _at = target;

    /// <summary>Writes the request as the server gets it; returns its length.</summary>
    /// <param name="identity">Whole lines that tell whom the client has shown to be.</param>
    /// <param name="missingHost">The value of Host for a request of HTTP/1.0 that has none.</param>
    public static int WriteRequest(
        byte* target, RequestHead head, bool forwardedFor, bool secure, in ClientAddress client, ReadOnlySpan<byte> identity, ReadOnlySpan<byte> missingHost)
    {
        var writer = new HeadWriter(target);
        if (head.IsHttp11)
        {
            writer.Copy(head.Data, head.FieldsStart);
        }
        else
        {
            writer.AddLine(head, missingHost);
        }

        var appendAt = forwardedFor ? head.ForwardedForAt : -1;
        writer.CopyFields(head, appendAt, keepUpgrade: head.WantsUpgrade, client, dropExpect: !head.IsHttp11, dropProto: secure);
        if (forwardedFor && appendAt < 0)
        {
            writer.Add("X-Forwarded-For: "u8);
            writer.Add(client);
            writer.Add("\r\n"u8);
        }

        if (secure)
        {
            writer.Add("X-Forwarded-Proto: https\r\n"u8);
        }

        writer.Add(identity);

        writer.Add(head.WantsUpgrade ? "Connection: upgrade\r\n\r\n"u8 : "\r\n"u8);
        return writer.Length;
    }

    /// <summary>Writes the response as the client gets it, with the given line about the connection; returns its length.</summary>
    public static int WriteResponse(byte* target, ResponseHead head, ReadOnlySpan<byte> connection, ReadOnlySpan<byte> statusLine = default)
    {
        var writer = new HeadWriter(target);
        if (statusLine.IsEmpty)
        {
            writer.Add("HTTP/1.1"u8);
            writer.Copy(head.Data + ResponseHead.AfterVersion, head.FieldsStart - ResponseHead.AfterVersion);
        }
        else
        {
            writer.Add(statusLine);
        }

        writer.CopyFields(head, -1, keepUpgrade: head.Status is 101 or 426, default, dropExpect: false, dropProto: false);
        writer.Add(connection);
        writer.Add("\r\n"u8);
        return writer.Length;
    }

    /// <summary>Servers are spoken to in our own version, whatever the client's (RFC 9110 2.5), and that one needs a host (RFC 9112 3.2).</summary>
    private void AddLine(RequestHead head, ReadOnlySpan<byte> missingHost)
    {
        Copy(head.Data, head.LineLength);
        Add(" HTTP/1.1\r\n"u8);
        if (!head.HasHost)
        {
            Add("Host: "u8);
            Add(missingHost);
            Add("\r\n"u8);
        }
    }

    private readonly int Length => (int)(_at - _start);

    /// <summary>Lines that stay are copied in runs.</summary>
    private void CopyFields(MessageHead head, int appendAt, bool keepUpgrade, in ClientAddress client, bool dropExpect, bool dropProto)
    {
        var run = head.FieldsStart;
        var end = run;
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            var drop = (field.IsHopByHop && !(keepUpgrade && field.Kind == FieldKind.Upgrade))
                || (dropExpect && field.Kind == FieldKind.Expect)
                || (dropProto && field.Kind == FieldKind.ForwardedProto);
            if (drop)
            {
                Copy(head.Data + run, field.Start - run);
                run = field.End;
            }
            else if (index == appendAt)
            {
                Copy(head.Data + run, field.ValueStart + field.ValueLength - run);
                Add(field.ValueLength > 0 ? ", "u8 : default);
                Add(client);
                Add("\r\n"u8);
                run = field.End;
            }

            end = field.End;
        }

        Copy(head.Data + run, end - run);
    }

    private void Copy(byte* data, int length)
    {
        Buffer.MemoryCopy(data, _at, length, length);
        _at += length;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(new Span<byte>(_at, text.Length));
        _at += text.Length;
    }

    private void Add(in ClientAddress client) => _at += client.Format(new Span<byte>(_at, 40));
}
