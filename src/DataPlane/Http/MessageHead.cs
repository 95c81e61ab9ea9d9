using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>What a parsed request or response head has in common. Used again for every message: valid only until the next parse.</summary>
internal abstract unsafe class MessageHead
{
    private const int NominationsMax = 32;

    public readonly Field[] Fields = new Field[Limits.HeaderFieldsMax];

    public int FieldCount;

    /// <summary>The head's first byte.</summary>
    public byte* Data;

    /// <summary>Up to and with the empty line.</summary>
    public int Length;

    /// <summary>Where the field lines start.</summary>
    public int FieldsStart;

    public bool IsHttp11;
    public bool IsChunked;

    /// <summary>-1 when not given.</summary>
    public long ContentLength;

    public bool SaysClose;
    public bool SaysKeepAlive;
    public bool SaysUpgrade;
    public bool HasUpgrade;
    private bool _hasConnection;

    public ReadOnlySpan<byte> Value(in Field field) => new(Data + field.ValueStart, field.ValueLength);

    public ReadOnlySpan<byte> Name(in Field field) => new(Data + field.Start, field.NameLength);

    protected void Clear(byte* data)
    {
        Data = data;
        FieldCount = 0;
        IsChunked = false;
        ContentLength = -1;
        SaysClose = SaysKeepAlive = SaysUpgrade = HasUpgrade = _hasConnection = false;
    }

    /// <summary>Notes what a field says about framing and this connection; false when it is ambiguous.</summary>
    protected bool Note(ref Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.ContentLength:
                // Repeated lengths are refused even when they agree: other parties may take another one.
                return ContentLength < 0 && HttpText.TryParseLength(Value(field), out ContentLength);
            case FieldKind.TransferEncoding:
                var first = !IsChunked;
                IsChunked = true;
                return first && HttpText.EqualsIgnoreCase(Value(field), "chunked"u8);
            case FieldKind.Connection:
                field.IsHopByHop = true;
                _hasConnection = true;
                return true;
            case FieldKind.Upgrade:
                HasUpgrade = true;
                field.IsHopByHop = true;
                return true;
            case FieldKind.Te or FieldKind.KeepAlive or FieldKind.ProxyConnection:
                field.IsHopByHop = true;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Leaves all fields of that kind out of what is passed on.</summary>
    public void Drop(FieldKind kind)
    {
        foreach (ref var field in Fields.AsSpan(0, FieldCount))
        {
            field.IsHopByHop |= field.Kind == kind;
        }
    }

    /// <summary>Reads the Connection fields and marks what they nominate; false when they nominate what must stay.</summary>
    protected bool ReadConnection()
    {
        if (!_hasConnection)
        {
            return true;
        }

        var nominations = 0;
        for (var index = 0; index < FieldCount; index++)
        {
            if (Fields[index].Kind == FieldKind.Connection && !ReadOptions(Value(Fields[index]), ref nominations))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadOptions(ReadOnlySpan<byte> list, ref int nominations)
    {
        while (!list.IsEmpty)
        {
            var option = HttpText.NextElement(ref list);
            if (HttpText.EqualsIgnoreCase(option, "close"u8))
            {
                SaysClose = true;
            }
            else if (HttpText.EqualsIgnoreCase(option, "keep-alive"u8))
            {
                SaysKeepAlive = true;
            }
            else if (HttpText.EqualsIgnoreCase(option, "upgrade"u8))
            {
                SaysUpgrade = true;
            }
            else if (!option.IsEmpty && (++nominations > NominationsMax || !Nominate(option)))
            {
                return false;
            }
        }

        return true;
    }

    private bool Nominate(ReadOnlySpan<byte> name)
    {
        if (!HttpText.IsToken(name)
            || FieldKinds.Of(name) is FieldKind.Host or FieldKind.ContentLength or FieldKind.TransferEncoding or FieldKind.Expect)
        {
            return false;
        }

        for (var index = 0; index < FieldCount; index++)
        {
            ref var field = ref Fields[index];
            if (field.NameLength == name.Length && System.Text.Ascii.EqualsIgnoreCase(Name(field), name))
            {
                field.IsHopByHop = true;
            }
        }

        return true;
    }
}
