import com.vmware.vim25.mo.InventoryNavigator;
import com.vmware.vim25.mo.ManagedEntity;
import com.vmware.vim25.mo.ServiceInstance;

/** Prints all entities of the type that is given, found from the root of the inventory. */
final class Inventory {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        ManagedEntity[] found = new InventoryNavigator(server.getRootFolder()).searchManagedEntities(arguments[0]);
        for (ManagedEntity entity : found) {
            System.out.println(entity.getMOR().getType() + " " + entity.getName());
        }
        server.getServerConnection().logout();
    }
}
