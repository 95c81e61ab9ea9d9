using LoadMaster.Domain.Pair;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>A pair document in memory.</summary>
public sealed class FakePairStore(PairDocument? document = null) : IPairStore
{
    private volatile PairDocument? _document = document;

    public PairDocument? Document => _document;

    public PairDocument? Read() => _document;

    public void Write(PairDocument document) => _document = document;

    public void Clear() => _document = null;
}
