import com.vmware.vim25.DatastoreSummary;
import com.vmware.vim25.mo.Datastore;
import com.vmware.vim25.mo.InventoryNavigator;
import com.vmware.vim25.mo.ManagedEntity;
import com.vmware.vim25.mo.ServiceInstance;

/** Finds the datastore of the name that is given from the root of the inventory, and prints it and its ancestors. */
final class Find {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        ManagedEntity found =
                new InventoryNavigator(server.getRootFolder()).searchManagedEntity("Datastore", arguments[0]);
        Datastore store = (Datastore) found;
        DatastoreSummary summary = store.getSummary();
        System.out.println("id " + store.getMOR().getVal());
        System.out.println("accessible " + summary.isAccessible());
        System.out.println("room " + (0 < summary.getFreeSpace() && summary.getFreeSpace() <= summary.getCapacity()));
        System.out.println("url " + summary.getUrl());
        for (ManagedEntity above = store.getParent(); above != null; above = above.getParent()) {
            System.out.println("in " + above.getMOR().getType() + " " + above.getName());
        }
        server.getServerConnection().logout();
    }
}
