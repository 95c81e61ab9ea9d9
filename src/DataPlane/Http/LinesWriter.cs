namespace LoadMaster.DataPlane.Http;

/// <summary>Puts header lines together in a block that has room for them.</summary>
internal ref struct LinesWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _length;

    public readonly ReadOnlySpan<byte> Lines => _target[.._length];

    public void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_target[_length..]);
        _length += text.Length;
    }
}
