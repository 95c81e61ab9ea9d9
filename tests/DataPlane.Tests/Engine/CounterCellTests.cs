using System.Reflection;
using System.Runtime.InteropServices;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class CounterCellTests
{
    private const int CacheLineBytes = 64;

    [Theory]
    [InlineData(typeof(ServiceCell))]
    [InlineData(typeof(ServerCell))]
    public void Cell_has_a_cache_line_of_room_before_and_behind_its_counters(Type cell)
    {
        var places = cell.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => field.FieldType != typeof(CacheLine))
            .Select(field => (Start: (int)Marshal.OffsetOf(cell, field.Name), Bytes: Marshal.SizeOf(field.FieldType))).OrderBy(place => place.Start).ToList();
        Assert.True(places.Count > 5);
        Assert.True(places[0].Start >= CacheLineBytes, $"the first is at {places[0]}");
        Assert.True(Marshal.SizeOf(cell) >= places[^1].Start + places[^1].Bytes + CacheLineBytes, $"the last is at {places[^1]} of {Marshal.SizeOf(cell)}");
    }
}
