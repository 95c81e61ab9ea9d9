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
    public void Each_counter_has_a_place_of_its_own_and_the_cell_has_room_around_them(Type cell)
    {
        var places = cell.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => (int)Marshal.OffsetOf(cell, field.Name)).Order().ToList();
        Assert.True(places.Count > 5);
        Assert.Equal(places.Distinct(), places);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= sizeof(long), $"{pair}"));
        Assert.True(places[0] >= CacheLineBytes, $"the first is at {places[0]}");
        Assert.True(Marshal.SizeOf(cell) >= places[^1] + sizeof(long) + CacheLineBytes, $"the last is at {places[^1]} of {Marshal.SizeOf(cell)}");
    }
}
