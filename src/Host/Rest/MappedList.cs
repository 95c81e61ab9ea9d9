using System.Collections;

namespace LoadMaster.Host.Rest;

/// <summary>A list whose items are made from others when they are asked for, and not kept.</summary>
internal sealed class MappedList<TFrom, T>(IReadOnlyList<TFrom> from, Func<TFrom, T> map) : IReadOnlyList<T>
{
    public int Count => from.Count;

    public T this[int index] => map(from[index]);

    public IEnumerator<T> GetEnumerator() => from.Select(map).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
