namespace LoadMaster.Ips.Normalisation;

/// <summary>A range of the message store; empty when the message has no such part.</summary>
public readonly record struct BufferView(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length <= 0;

    public bool Contains(int start, int length) => start >= Start && start + length <= End;
}
